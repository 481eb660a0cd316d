using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// What counts as one address: an IPv4 address, mapped into IPv6 or not; and all of a /64 of IPv6, which is what one customer
/// of a provider has to choose from. Clients without an address count together.
/// </summary>
internal readonly record struct AddressKey(AddressFamily Family, ulong Prefix)
{
    public static AddressKey Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.TryWriteBytes(bytes, out int length) && length == 4
            ? new(AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new(AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
