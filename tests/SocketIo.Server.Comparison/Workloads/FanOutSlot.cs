using System.Buffers.Text;
using System.Diagnostics;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>A text that is on its way to many. It starts with the number of its slot, and how many that has sent.</summary>
internal sealed class FanOutSlot(int number, int clients, int bytes)
{
    private const int NumberDigits = 4;
    private const int SentDigits = 8;

    private readonly bool[] _isAwaited = new bool[clients];
    private readonly byte[] _text = new byte[bytes];

    public int Number => number;

    public int Sent { get; private set; }

    public long SentAt { get; private set; }

    /// <summary>How many members do not have it yet.</summary>
    public int Left { get; private set; }

    public static int? NumberIn(ReadOnlySpan<byte> text) =>
        text.Length >= NumberDigits && Utf8Parser.TryParse(text[..NumberDigits], out int number, out int length) && length == NumberDigits ? number : null;

    /// <summary>Returns the next text for these members.</summary>
    public ReadOnlySpan<byte> Begin(IEnumerable<int> members, Texts texts)
    {
        foreach (int member in members)
        {
            _isAwaited[member] = true;
            Left++;
        }

        Sent++;
        texts[Sent].CopyTo(_text);
        number.TryFormat(_text, out _, "D4", null);
        Sent.TryFormat(_text.AsSpan(NumberDigits, SentDigits), out _, "D8", null);
        SentAt = Stopwatch.GetTimestamp();
        return _text;
    }

    /// <summary>A member has got a text; false when it is not the right one, or the member is none, or has it already.</summary>
    public bool TryTake(int member, ReadOnlySpan<byte> text)
    {
        if (!_isAwaited[member] || !text.SequenceEqual(_text))
        {
            return false;
        }

        _isAwaited[member] = false;
        Left--;
        return true;
    }
}
