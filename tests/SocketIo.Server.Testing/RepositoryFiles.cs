namespace SocketIo.Server.Testing;

/// <summary>Finds files of the checkout that the tests were built in.</summary>
public static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> segments) => Path.Combine([Root, .. segments]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SocketIo.Server.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"There is no SocketIo.Server.sln above {AppContext.BaseDirectory}.");
    }
}
