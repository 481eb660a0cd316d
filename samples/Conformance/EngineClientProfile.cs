using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using SocketIo.Server;

namespace Conformance;

/// <summary>What the test suite of the JavaScript Engine.IO client expects.</summary>
internal sealed class EngineClientProfile : IProfile
{
    public string Name => "engine-client";

    public IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string>
    {
        ["--ping-interval"] = "500",
        ["--max-payload"] = "100",
    };

    public void Map(WebApplication app, Arguments arguments) => app.MapEngineIo("/engine.io", engine =>
    {
        arguments.ApplyTo(engine.Options);
        engine.Handshake.UseOrigins(arguments.Origins);
        engine.Handshake.Use(async (context, next) =>
        {
            if (context.HttpContext.Request.Query.ContainsKey("deny"))
            {
                context.Reject();
                return;
            }

            context.HttpContext.Response.Headers.SetCookie = new StringValues(
            [
                "1=1; Max-Age=86400",
                "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
                "3=3; Max-Age=0",
                $"4=4; Expires={DateTime.UtcNow.ToString("R", CultureInfo.InvariantCulture)}",
            ]);
            await next(context);
        });

        engine.OnConnected(socket => socket.Send("hi"));
        engine.OnMessage((socket, message) => Answer(socket, message));
    });

    private static void Answer(IEngineSocket socket, EngineMessage message)
    {
        switch (message.IsBinary ? null : message.ToString())
        {
            case "give binary":
                socket.Send([0, 1, 2, 3, 4]);
                break;
            case "give utf8":
                socket.Send("пойду спать всем спокойной ночи");
                break;
            case "sendHeaders":
                socket.Send(JsonSerializer.Serialize(socket.Request!.Headers.ToDictionary(
                    header => header.Key.ToLowerInvariant(),
                    header => header.Value.ToString())));
                break;
            default:
                socket.Send(message);
                break;
        }
    }
}
