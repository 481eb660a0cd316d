using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>A tab with the secure chat in it, as a person sees and uses it.</summary>
internal sealed class SecureChatPage
{
    private readonly IPage _page;

    private SecureChatPage(IPage page) => _page = page;

    /// <summary>What went wrong in the page: errors that nobody caught, and what its Content-Security-Policy did not let it do.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public ILocator Connection => _page.Locator("#connection");

    public ILocator SignInError => _page.Locator("#sign-in-error");

    public ILocator Title => _page.Locator("#title");

    public ILocator Members => _page.Locator("#members");

    public ILocator Notices => _page.Locator("#notices .label");

    public ILocator Messages => _page.Locator("#log .bubble");

    public ILocator Refused => _page.Locator("#composer-error");

    public ILocator Administration => _page.Locator("#admin");

    public ILocator Audit => _page.Locator("#audit li");

    public ILocator WrongCode => _page.Locator("#step-up-error");

    public static async Task<SecureChatPage> OpenAsync(IBrowserContext profile, Uri address)
    {
        IPage page = await profile.NewPageAsync();
        SecureChatPage chat = new(page);
        page.PageError += (_, error) => chat.Errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                chat.Errors.Enqueue(message.Text);
            }
        };
        await page.GotoAsync(address.ToString());
        return chat;
    }

    public async Task TryToSignInAsync(string user, string password, string lifetime = "an hour", string credential = "the token")
    {
        await _page.Locator("#user").SelectOptionAsync(user);
        await _page.Locator("#password").FillAsync(password);
        await _page.Locator("#ttl").SelectOptionAsync(new SelectOptionValue { Label = lifetime });
        await _page.Locator("#credential").SelectOptionAsync(new SelectOptionValue { Label = credential });
        await ClickAsync("Sign in");
    }

    public async Task SignInAsync(string user, string lifetime = "an hour", string credential = "the token")
    {
        await TryToSignInAsync(user, $"password-{user}", lifetime, credential);
        await Expect(Connection).ToHaveTextAsync("connected · WebSocket");
        await Expect(_page.Locator("#me")).ToHaveTextAsync(user);
    }

    public async Task JoinAsync(string room)
    {
        await TryToJoinAsync(room);
        await Expect(Title).ToHaveTextAsync(room);
    }

    public Task TryToJoinAsync(string room) => _page.Locator("#rooms button").Filter(new() { HasText = room }).ClickAsync();

    public async Task SendAsync(string kind, string text)
    {
        await _page.Locator("#kind").SelectOptionAsync(new SelectOptionValue { Label = kind });
        await _page.Locator("#text").FillAsync(text);
        await ClickAsync("Send");
    }

    public async Task AnnounceAsync(string text)
    {
        await _page.Locator("#announcement").FillAsync(text);
        await ClickAsync("Tell all");
    }

    public async Task ThrowOutAsync(string user)
    {
        await _page.Locator("#kicked").SelectOptionAsync(user);
        await ClickAsync("Throw out");
    }

    public Task DeleteAsync(string text) =>
        _page.Locator(".message").Filter(new() { HasText = text }).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

    public async Task EnterCodeAsync(string code)
    {
        ILocator dialog = _page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("#code").FillAsync(code);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
    }

    public Task RefreshByHandAsync() => _page.Locator("#auto-refresh").UncheckAsync();

    public Task ClickAsync(string button) => _page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
