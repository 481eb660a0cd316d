using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SocketIo.Server.InteropTests.Chat;

/// <summary>A tab with the chat in it, as a person sees and uses it.</summary>
internal sealed class ChatPage
{
    private readonly IPage _page;

    private ChatPage(IPage page) => _page = page;

    /// <summary>What went wrong in the page: errors that nobody caught, and what its Content-Security-Policy did not let it do.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public ILocator Connection => _page.Locator("#connection");

    public ILocator Title => _page.Locator("#title");

    public ILocator People => _page.Locator("#people .label");

    public ILocator Rooms => _page.Locator("#rooms button");

    public ILocator Typing => _page.Locator("#typing");

    public ILocator Pictures => _page.Locator(".bubble img");

    public ILocator RefusedName => _page.Locator("#sign-in-error");

    public ILocator RefusedRoom => _page.Locator("#room-error");

    public ILocator RefusedMessage => _page.Locator("#composer-error");

    public ILocator Unread(string name) => _page.Locator("nav li").Filter(new() { HasText = name }).Locator(".badge");

    /// <summary>The messages that say exactly this; a note such as "Ada has left." counts as one.</summary>
    public ILocator Message(string text) => _page.Locator("#log li").Filter(new() { Has = _page.GetByText(text, new() { Exact = true }) });

    public ILocator StatusOf(string text) => Message(text).Locator(".status");

    public static async Task<ChatPage> OpenAsync(IBrowserContext profile, Uri address, string transport)
    {
        IPage page = await profile.NewPageAsync();
        ChatPage chat = new(page);
        page.PageError += (_, error) => chat.Errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                chat.Errors.Enqueue(message.Text);
            }
        };

        // What the pictures consist of; the page's policy lets nobody fetch them.
        await page.AddInitScriptAsync(
            """
            window.blobs = new Map();
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => { const url = create(blob); blobs.set(url, blob); return url; };
            """);
        await page.GotoAsync(new Uri(address, $"?transports={transport}").ToString());
        return chat;
    }

    public async Task SignInAsync(string name)
    {
        await TryToSignInAsync(name);
        await Expect(Connection).ToHaveAttributeAsync("data-state", "connected");
        await Expect(_page.Locator("#me")).ToHaveTextAsync(name);
    }

    public async Task TryToSignInAsync(string name)
    {
        await _page.GetByLabel("What should we call you?").FillAsync(name);
        await _page.Keyboard.PressAsync("Enter");
    }

    public Task TypeAsync(string text) => _page.GetByLabel("Message", new() { Exact = true }).PressSequentiallyAsync(text);

    public async Task SayAsync(string text)
    {
        await _page.GetByLabel("Message", new() { Exact = true }).FillAsync(text);
        await _page.Keyboard.PressAsync("Enter");
        await Expect(Message(text)).ToHaveCountAsync(1);
    }

    public async Task CreateRoomAsync(string name)
    {
        await _page.GetByLabel("Name of a new room").FillAsync(name);
        await _page.Keyboard.PressAsync("Enter");
    }

    public async Task OpenRoomAsync(string name)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = $"# {name}" }).ClickAsync();
        await Expect(Title).ToHaveTextAsync($"# {name}");
    }

    public Task LeaveRoomAsync() => _page.GetByRole(AriaRole.Button, new() { Name = "Leave the room" }).ClickAsync();

    public async Task OpenPrivateAsync(string person)
    {
        await _page.Locator("li").GetByRole(AriaRole.Button).Filter(new() { HasText = person }).First.ClickAsync();
        await Expect(Title).ToHaveTextAsync(person);
    }

    public Task SendPictureAsync(byte[] bytes, string type) =>
        _page.GetByLabel("Send a picture").SetInputFilesAsync(new FilePayload { Name = "picture", MimeType = type, Buffer = bytes });

    /// <summary>The bytes of the picture that the page shows.</summary>
    public async Task<byte[]> ReadPictureAsync() => Convert.FromBase64String(await Pictures.EvaluateAsync<string>(
        """
        async (image) => {
          const bytes = new Uint8Array(await window.blobs.get(image.src).arrayBuffer());
          return btoa(String.fromCharCode(...bytes));
        }
        """));

    /// <summary>Opens the page once more, with a copy of what the tab remembers, as browsers do for "Duplicate tab".</summary>
    public async Task<ChatPage> DuplicateAsync() =>
        new(await _page.RunAndWaitForPopupAsync(() => _page.EvaluateAsync("() => { window.open(location.href); }")));

    public Task SignOutAsync() => _page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

    public Task ReloadAsync() => _page.ReloadAsync();

    public Task CloseAsync() => _page.CloseAsync();
}
