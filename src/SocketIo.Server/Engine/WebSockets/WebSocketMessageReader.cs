using System.Buffers;
using System.Text.Unicode;
using SocketIo.Server.Engine.WebSockets.Deflate;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>
/// Turns the bytes a WebSocket client sends into whole messages (RFC 6455, sections 5 and 8.1). One per connection, for
/// one reader; it does no I/O and holds no buffer between messages.
/// </summary>
/// <param name="maxMessageBytes">The payload bytes of one message, over all its fragments, compressed and inflated; more is refused with 1009 as soon as a header claims it, or it comes out.</param>
/// <param name="maxFragments">The frames of one message, empty ones included; more is refused with 1008.</param>
/// <param name="inflater">Takes the compression off messages; null when none was negotiated. The reader disposes of it.</param>
internal sealed class WebSocketMessageReader(long maxMessageBytes, int maxFragments = WebSocketMessageReader.DefaultMaxFragments, MessageInflater? inflater = null)
{
    public const int DefaultMaxFragments = 16384;

    private readonly int _maxMessageBytes = (int)Math.Min(maxMessageBytes, Array.MaxLength);

    // The message being received: its opcode (Continuation when there is none), and what arrived of it.
    private WebSocketOpcode _opcode;
    private bool _isCompressed;
    private int _fragments;
    private MessageBuffer _buffer;
    private int _length;
    private int _validated;

    // The frame being received: the payload bytes that are missing, unmasked with what is left of the key.
    private bool _inFrame;
    private bool _isFinal;
    private int _missing;
    private uint _key;

    private bool AllowsCompression => inflater is not null;

    /// <summary>
    /// Takes the next message out of <paramref name="buffer"/>, advancing it past what was used. A payload is taken piece by
    /// piece, so that a pipe never has to hold a whole message; what is left behind is an incomplete header or control frame.
    /// </summary>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="WebSocketProtocolException">The client broke the protocol or a limit. Nothing may be read after that.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out WebSocketMessage message)
    {
        while (true)
        {
            if (!_inFrame)
            {
                ReadOnlySpan<byte> first = buffer.FirstSpan;
                if (!WebSocketFrameHeader.TryParse(first, AllowsCompression, out WebSocketFrameHeader header) && !TryParseAcrossSegments(buffer, out header))
                {
                    break;
                }

                if (header.IsControl)
                {
                    return TryReadControlFrame(ref buffer, header, out message);
                }

                CheckDataFrame(header);
                if (header.IsFinal && _opcode == WebSocketOpcode.Continuation && header.PayloadLength <= first.Length - header.Size)
                {
                    message = ReadWholeMessage(header, first.Slice(header.Size, (int)header.PayloadLength));
                    buffer = buffer.Slice(header.Size + (int)header.PayloadLength);
                    return true;
                }

                BeginFrame(header);
                buffer = buffer.Slice(header.Size);
            }

            ReadPayload(ref buffer);
            if (_missing > 0)
            {
                break;
            }

            _inFrame = false;
            if (_isFinal)
            {
                message = EndMessage();
                return true;
            }
        }

        message = default;
        return false;
    }

    /// <summary>Gives back what was received of an incomplete message; to be called when the connection ends.</summary>
    public void Discard()
    {
        _buffer.Return();
        _buffer = default;
        inflater?.Dispose();
    }

    private bool TryParseAcrossSegments(in ReadOnlySequence<byte> buffer, out WebSocketFrameHeader header)
    {
        if (buffer.IsSingleSegment)
        {
            header = default;
            return false;
        }

        Span<byte> bytes = stackalloc byte[WebSocketFrameHeader.MaxSize];
        int count = (int)Math.Min(buffer.Length, bytes.Length);
        buffer.Slice(0, count).CopyTo(bytes);
        return WebSocketFrameHeader.TryParse(bytes[..count], AllowsCompression, out header);
    }

    // A control frame is small enough to wait for the whole of it, so it needs no state of its own between fragments.
    private static bool TryReadControlFrame(ref ReadOnlySequence<byte> buffer, in WebSocketFrameHeader header, out WebSocketMessage message)
    {
        message = default;
        if (buffer.Length < header.Size + header.PayloadLength)
        {
            return false;
        }

        Span<byte> payload = stackalloc byte[WebSocketFrames.MaxControlPayload];
        payload = payload[..(int)header.PayloadLength];
        buffer.Slice(header.Size, header.PayloadLength).CopyTo(payload);
        WebSocketMask.Apply(payload, payload, header.Key);
        if (header.Opcode == WebSocketOpcode.Close)
        {
            WebSocketFrames.CheckClose(payload);
        }

        message = new WebSocketMessage(header.Opcode, MessageBuffer.CopyOf(payload));
        buffer = buffer.Slice(header.Size + header.PayloadLength);
        return true;
    }

    private WebSocketMessage ReadWholeMessage(in WebSocketFrameHeader header, ReadOnlySpan<byte> masked)
    {
        MessageBuffer payload = MessageBuffer.Rent(masked.Length);
        bool isAscii = WebSocketMask.Apply(masked, payload.Span, header.Key);
        if (header.IsCompressed)
        {
            return Inflate(header.Opcode, payload);
        }

        if (header.Opcode == WebSocketOpcode.Text && !isAscii && !Utf8.IsValid(payload.Span))
        {
            payload.Return();
            WebSocketProtocolException.ThrowInvalidText();
        }

        return new WebSocketMessage(header.Opcode, payload);
    }

    /// <summary>Takes the compression off a message. Owns the buffer.</summary>
    private WebSocketMessage Inflate(WebSocketOpcode opcode, MessageBuffer compressed)
    {
        MessageBuffer payload;
        try
        {
            payload = inflater!.Inflate(compressed.Memory, _maxMessageBytes);
        }
        finally
        {
            compressed.Return();
        }

        if (opcode == WebSocketOpcode.Text && !Utf8.IsValid(payload.Span))
        {
            payload.Return();
            WebSocketProtocolException.ThrowInvalidText();
        }

        return new WebSocketMessage(opcode, payload);
    }

    // Section 5.4: a message is one text or binary frame, then continuations up to the final one; messages do not interleave.
    private void CheckDataFrame(in WebSocketFrameHeader header)
    {
        bool isContinuation = header.Opcode == WebSocketOpcode.Continuation;
        bool hasMessage = _opcode != WebSocketOpcode.Continuation;
        if (isContinuation != hasMessage)
        {
            WebSocketProtocolException.ThrowProtocolError(isContinuation ? "continuation of no message" : "new message inside a fragmented one");
        }

        if (header.PayloadLength > _maxMessageBytes - _length)
        {
            WebSocketProtocolException.ThrowTooBig();
        }
    }

    private void BeginFrame(in WebSocketFrameHeader header)
    {
        if (++_fragments > maxFragments)
        {
            WebSocketProtocolException.ThrowTooManyFragments();
        }

        if (header.Opcode != WebSocketOpcode.Continuation)
        {
            _opcode = header.Opcode;
            _isCompressed = header.IsCompressed;
        }

        _inFrame = true;
        _isFinal = header.IsFinal;
        _missing = (int)header.PayloadLength;
        _key = header.Key;
    }

    private void ReadPayload(ref ReadOnlySequence<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _missing);
        if (count == 0)
        {
            return;
        }

        Reserve(count);
        bool isValid = _validated == _length;
        foreach (ReadOnlyMemory<byte> segment in buffer.Slice(0, count))
        {
            isValid &= WebSocketMask.Apply(segment.Span, _buffer.Span[_length..], _key);
            _key = WebSocketMask.Advance(_key, segment.Length);
            _length += segment.Length;
        }

        _missing -= count;
        buffer = buffer.Slice(count);
        if (isValid || _isCompressed)
        {
            // Nothing but ASCII behind whole characters, or no text yet.
            _validated = _length;
        }
        else if (_opcode == WebSocketOpcode.Text && !Utf8Prefix.TryAdvance(_buffer.Span[.._length], ref _validated))
        {
            WebSocketProtocolException.ThrowInvalidText();
        }
    }

    // The buffer grows with the bytes that did arrive, not with those a header promises: twice as much each time, but
    // not beyond the end of the message once that is known.
    private void Reserve(int count)
    {
        int needed = _length + count;
        if (needed <= _buffer.Length)
        {
            return;
        }

        int end = _isFinal ? _length + _missing : _maxMessageBytes;
        MessageBuffer larger = MessageBuffer.Rent((int)Math.Min(2L * needed, end));
        _buffer.Span[.._length].CopyTo(larger.Span);
        _buffer.Return();
        _buffer = larger;
    }

    private WebSocketMessage EndMessage()
    {
        if (_opcode == WebSocketOpcode.Text && _validated != _length)
        {
            WebSocketProtocolException.ThrowInvalidText();
        }

        MessageBuffer payload = _buffer.Shrink(_length);
        _buffer = default;
        WebSocketMessage message = _isCompressed ? Inflate(_opcode, payload) : new WebSocketMessage(_opcode, payload);
        _opcode = WebSocketOpcode.Continuation;
        _fragments = 0;
        _length = 0;
        _validated = 0;
        return message;
    }
}
