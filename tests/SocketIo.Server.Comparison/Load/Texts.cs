namespace SocketIo.Server.Comparison.Load;

/// <summary>Texts that need no escaping anywhere, and differ from one message to the next.</summary>
internal sealed class Texts
{
    private const int Variants = 61;

    private readonly byte[] _source;

    public Texts(int length)
    {
        Length = length;
        _source = new byte[length + Variants];
        Random random = new(1);
        random.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8, _source);
    }

    public int Length { get; }

    public ReadOnlySpan<byte> this[int number] => _source.AsSpan(number % Variants, Length);
}
