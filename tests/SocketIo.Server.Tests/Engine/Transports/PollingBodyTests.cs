using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Transports;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.Transports;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PollingBodyTests
{
    private readonly Pipe _pipe = new();
    private readonly DefaultHttpContext _context = new();
    private int _reads;

    [SetUp]
    public void GiveBody() => _context.Features.Set<IRequestBodyPipeFeature>(new BodyPipe(_pipe.Reader));

    [Test]
    public async Task A_body_that_comes_in_pieces_is_read_whole_and_each_piece_is_a_sign_of_life()
    {
        Task<MessageBuffer?> reading = ReadAsync(maxBytes: 10);
        for (int pieces = 1; pieces <= 5; pieces++)
        {
            await _pipe.Writer.WriteAsync("ab"u8.ToArray());
            await Eventually.IsTrueAsync(() => _reads >= pieces);
        }

        await _pipe.Writer.CompleteAsync();

        MessageBuffer body = (await Eventually.GetAsync(reading))!.Value;
        Encoding.UTF8.GetString(body.Span).Should().Be("ababababab");
        body.Return();
    }

    [Test]
    public async Task An_empty_body_is_empty()
    {
        await _pipe.Writer.CompleteAsync();

        (await Eventually.GetAsync(ReadAsync(maxBytes: 10)))!.Value.Length.Should().Be(0);
    }

    [Test]
    public async Task A_body_without_a_length_is_refused_by_the_byte_that_is_too_much()
    {
        Task<MessageBuffer?> reading = ReadAsync(maxBytes: 10);

        await _pipe.Writer.WriteAsync(new byte[10]);
        await Eventually.IsTrueAsync(() => _reads >= 1);
        bool isRefused = reading.IsCompleted;
        await _pipe.Writer.WriteAsync(new byte[1]);

        isRefused.Should().BeFalse();
        (await Eventually.GetAsync(reading)).Should().BeNull();
    }

    [Test]
    public async Task A_length_that_is_too_much_is_refused_without_reading()
    {
        _context.Request.ContentLength = 11;

        (await Eventually.GetAsync(ReadAsync(maxBytes: 10))).Should().BeNull();

        _reads.Should().Be(0);
    }

    [Test]
    public async Task The_limit_of_the_host_is_lifted()
    {
        MaxSize limit = new() { MaxRequestBodySize = 5 };
        _context.Features.Set<IHttpMaxRequestBodySizeFeature>(limit);
        await _pipe.Writer.CompleteAsync();

        await Eventually.GetAsync(ReadAsync(maxBytes: 10));

        limit.MaxRequestBodySize.Should().BeNull();
    }

    private Task<MessageBuffer?> ReadAsync(int maxBytes) => PollingBody.ReadAsync(_context, maxBytes, () => Interlocked.Increment(ref _reads)).AsTask();

    private sealed class BodyPipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    private sealed class MaxSize : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }
}
