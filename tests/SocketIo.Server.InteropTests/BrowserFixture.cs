using Microsoft.Playwright;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>
/// One headless Chromium for the tests of a class, and a fresh profile (no cookies, no cache) for each test. It is the system's
/// Chromium: set CHROMIUM to its path where that is not /usr/bin/chromium.
/// </summary>
public abstract class BrowserFixture
{
    private static readonly string[] s_switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    protected IBrowserContext Profile { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartBrowser()
    {
        Assertions.SetDefaultExpectTimeout((float)Eventually.Deadline.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = s_switches,
        });
    }

    [SetUp]
    public async Task OpenProfile() => Profile = await OpenAnotherProfile();

    [TearDown]
    public async Task CloseProfiles()
    {
        foreach (IBrowserContext profile in _browser.Contexts.ToArray())
        {
            await profile.DisposeAsync();
        }
    }

    /// <summary>For a second person, who shares nothing with the first one. It is closed when the test ends.</summary>
    protected async Task<IBrowserContext> OpenAnotherProfile()
    {
        IBrowserContext profile = await _browser.NewContextAsync();
        profile.SetDefaultTimeout((float)Eventually.Deadline.TotalMilliseconds);
        return profile;
    }

    [OneTimeTearDown]
    public async Task StopBrowser()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
