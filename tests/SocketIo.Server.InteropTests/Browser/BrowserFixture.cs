using Microsoft.Playwright;

namespace SocketIo.Server.InteropTests;

/// <summary>Tests in a browser, each with a fresh profile.</summary>
public abstract class BrowserFixture
{
    private readonly List<IBrowserContext> _profiles = [];

    protected IBrowserContext Profile { get; private set; } = null!;

    [SetUp]
    public async Task OpenProfile() => Profile = await OpenAnotherProfile();

    [TearDown]
    public async Task CloseProfiles()
    {
        foreach (IBrowserContext profile in _profiles)
        {
            await profile.DisposeAsync();
        }

        _profiles.Clear();
    }

    /// <summary>For a second person, who shares nothing with the first one. It is closed when the test ends.</summary>
    protected async Task<IBrowserContext> OpenAnotherProfile()
    {
        IBrowserContext profile = await SharedBrowser.OpenProfileAsync();
        _profiles.Add(profile);
        return profile;
    }
}
