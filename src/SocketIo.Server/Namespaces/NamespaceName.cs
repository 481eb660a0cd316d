namespace SocketIo.Server.Namespaces;

internal static class NamespaceName
{
    public const string Root = "/";

    /// <summary>Adds the leading slash that every namespace has.</summary>
    public static string Normalize(string name) => name.StartsWith('/') ? name : "/" + name;
}
