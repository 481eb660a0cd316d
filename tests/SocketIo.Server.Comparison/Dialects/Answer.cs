namespace SocketIo.Server.Comparison.Dialects;

/// <summary>One thing that a server has said.</summary>
/// <param name="kind">What it is.</param>
/// <param name="id">Of an acknowledgement: the request.</param>
/// <param name="text">Of an acknowledgement or a delivery: its text.</param>
internal readonly ref struct Answer(AnswerKind kind, int id = 0, ReadOnlySpan<byte> text = default)
{
    public AnswerKind Kind { get; } = kind;

    public int Id { get; } = id;

    public ReadOnlySpan<byte> Text { get; } = text;
}
