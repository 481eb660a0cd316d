using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using SocketIo.Server;

namespace SecureChat;

/// <summary>Who a socket is.</summary>
internal sealed record Identity(string User, string[] Roles, string[] Projects, long Exp, string[] Amr)
{
    public static Identity Of(ClaimsPrincipal user) => new(
        user.Name, user.Values("role"), user.Values("project"), long.Parse(user.FindFirstValue("exp")!, CultureInfo.InvariantCulture), user.Values("amr"));
}

/// <summary>A room and the names of those in it.</summary>
internal sealed record Joined(string Room, string[] Members);

internal sealed record Left(string Room);

/// <summary>What somebody says in a room.</summary>
internal sealed record Draft(string Room, [StringLength(500, MinimumLength = 1), NoControlCharacters] string Text);

internal sealed record Announcement([StringLength(500, MinimumLength = 1), NoControlCharacters] string Text);

internal sealed record Reference(string Id);

internal sealed record Salary(string Room, [Range(double.MinValue, double.MaxValue)] double Amount);

/// <summary>A salary as one recipient may see it.</summary>
internal sealed record Amount([property: System.Text.Json.Serialization.JsonPropertyName("amount")] double? Value);

/// <summary>Until when a second factor counts, in Unix seconds.</summary>
internal sealed record SteppedUp(long Until);

/// <summary>Whom to throw out.</summary>
internal sealed record Kick(string User);
