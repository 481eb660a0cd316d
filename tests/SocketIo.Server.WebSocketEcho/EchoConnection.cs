using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.WebSockets;

namespace SocketIo.Server.WebSocketEcho;

/// <summary>One client: all complete messages of a read are answered with one flush.</summary>
internal sealed class EchoConnection(IDuplexPipe pipe, CancellationToken stopping)
{
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);

    private readonly WebSocketMessageReader _reader = new(MaxMessageBytes);
    private readonly byte[] _header = new byte[WebSocketHeader.MaxLength];
    private bool _clientHasClosed;

    public async Task RunAsync()
    {
        using CancellationTokenRegistration wake = stopping.Register(pipe.Input.CancelPendingRead);
        try
        {
            int? closeCode = await EchoUntilCloseAsync();
            WebSocketFrames.WriteClose(pipe.Output, closeCode);
            await pipe.Output.FlushAsync(CancellationToken.None);
            await AwaitEndAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has gone without a close frame.
        }
        finally
        {
            _reader.Discard();
        }
    }

    /// <summary>Returns the code of the close frame to send: what the client closed with, or why the server does.</summary>
    private async Task<int?> EchoUntilCloseAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                ReadResult result = await pipe.Input.ReadAsync(CancellationToken.None);
                if (EchoAll(result.Buffer) is { } close)
                {
                    _clientHasClosed = true;
                    return close.CloseCode;
                }

                await pipe.Output.FlushAsync(CancellationToken.None);
                if (result.IsCompleted)
                {
                    throw new EndOfStreamException();
                }
            }

            return (int)WebSocketCloseStatus.EndpointUnavailable;
        }
        catch (WebSocketProtocolException exception)
        {
            return exception.CloseCode;
        }
    }

    /// <summary>Returns the client's close frame, if it is among the messages.</summary>
    private WebSocketMessage? EchoAll(ReadOnlySequence<byte> buffer)
    {
        try
        {
            while (_reader.TryRead(ref buffer, out WebSocketMessage message))
            {
                if (message.Opcode == WebSocketOpcode.Close)
                {
                    return message;
                }

                Echo(message);
            }

            return null;
        }
        finally
        {
            pipe.Input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private void Echo(WebSocketMessage message)
    {
        switch (message.Opcode)
        {
            case WebSocketOpcode.Text or WebSocketOpcode.Binary:
                int length = WebSocketHeader.WriteBefore(_header, _header.Length, message.Payload.Length, message.Opcode == WebSocketOpcode.Binary);
                pipe.Output.Write(_header.AsSpan(^length..));
                pipe.Output.Write(message.Payload.Span);
                break;
            case WebSocketOpcode.Ping:
                WebSocketFrames.WritePong(pipe.Output, message.Payload.Span);
                break;
        }

        message.Payload.Return();
    }

    /// <summary>
    /// Passes over what the client sends until it knows of the close; a connection closed with bytes unread is reset, and
    /// the client might never see the close frame.
    /// </summary>
    private async Task AwaitEndAsync()
    {
        using CancellationTokenSource deadline = new(Linger);
        while (!_clientHasClosed)
        {
            ReadResult result = await pipe.Input.ReadAsync(deadline.Token);
            _clientHasClosed = result.IsCompleted || WebSocketFrames.EndsWithClose(result.Buffer);
            pipe.Input.AdvanceTo(result.Buffer.End);
        }
    }
}
