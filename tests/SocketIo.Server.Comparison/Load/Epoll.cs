using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SocketIo.Server.Comparison.Load;

/// <summary>Linux's epoll, level-triggered: which of many connections can be read or written.</summary>
internal sealed class Epoll : IDisposable
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;

    /// <summary>The other side has failed or gone; always reported.</summary>
    public const uint Broken = 0x008 | 0x010;

    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;
    private const int MostEvents = 64;

    // The kernel packs its structure on x64 only.
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_eventSize = s_dataOffset + 8;

    private readonly int _handle = Check(NativeMethods.Create(0));
    private readonly byte[] _events = new byte[MostEvents * s_eventSize];

    public void Watch(int descriptor, uint events, bool isNew)
    {
        byte[] data = new byte[s_eventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(data, events);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(s_dataOffset), descriptor);
        Check(NativeMethods.Control(_handle, isNew ? Add : Modify, descriptor, data));
    }

    public void Forget(int descriptor) => Check(NativeMethods.Control(_handle, Remove, descriptor, new byte[s_eventSize]));

    /// <summary>Returns how many events there are, at the latest after so many milliseconds.</summary>
    public int Wait(int milliseconds)
    {
        int count = NativeMethods.Wait(_handle, _events, MostEvents, milliseconds);
        return count < 0 ? 0 : count; // a signal interrupts it
    }

    public (int Descriptor, uint Events) this[int index]
    {
        get
        {
            ReadOnlySpan<byte> data = _events.AsSpan(index * s_eventSize, s_eventSize);
            return (BinaryPrimitives.ReadInt32LittleEndian(data[s_dataOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(data));
        }
    }

    public void Dispose() => _ = NativeMethods.Close(_handle);

    private static int Check(int result) =>
        result >= 0 ? result : throw new InvalidOperationException($"epoll failed: error {Marshal.GetLastPInvokeError()}.");

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
        public static extern int Create(int flags);

        [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
        public static extern int Control(int epoll, int operation, int descriptor, byte[] epollEvent);

        [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
        public static extern int Wait(int epoll, [Out] byte[] events, int most, int timeout);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int descriptor);
    }
}
