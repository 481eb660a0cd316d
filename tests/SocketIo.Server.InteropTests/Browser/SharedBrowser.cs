using Microsoft.Playwright;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>
/// One headless Chromium for all tests, started with the first of them that needs it. It is the system's Chromium: set CHROMIUM
/// to its path where that is not /usr/bin/chromium.
/// </summary>
[SetUpFixture]
public sealed class SharedBrowser
{
    private static readonly string[] s_switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> s_browser = new(StartAsync);

    /// <summary>A fresh profile: no cookies, no cache.</summary>
    internal static async Task<IBrowserContext> OpenProfileAsync()
    {
        IBrowserContext profile = await (await s_browser.Value).Browser.NewContextAsync();
        profile.SetDefaultTimeout((float)Eventually.Deadline.TotalMilliseconds);
        return profile;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (s_browser.IsValueCreated)
        {
            (IPlaywright playwright, IBrowser browser) = await s_browser.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Eventually.Deadline.TotalMilliseconds);
        IPlaywright playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = s_switches,
        }));
    }
}
