using System.Text;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>What a client is to one namespace. Guarded by the lock of its connection.</summary>
internal sealed class NamespaceSlot(string name)
{
    private static readonly byte[] _root = "/"u8.ToArray();

    public string Name { get; } = name;

    public byte[] NameUtf8 { get; } = name == NamespaceName.Root ? _root : Encoding.UTF8.GetBytes(name);

    public NamespaceSlotState State { get; set; }

    /// <summary>The socket; null until the namespace is found.</summary>
    public Socket? Socket { get; set; }
}
