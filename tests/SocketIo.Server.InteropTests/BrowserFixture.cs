using Microsoft.Playwright;

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
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = s_switches,
        });
    }

    [SetUp]
    public async Task OpenProfile() => Profile = await _browser.NewContextAsync();

    [TearDown]
    public async Task CloseProfile() => await Profile.DisposeAsync();

    [OneTimeTearDown]
    public async Task StopBrowser()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
