namespace SocketIo.Server.InteropTests.Clients;

/// <summary>
/// Marks a test that shows features of the server at work with a real client; docs/clients.md has them in a table. Over which
/// transports it shows them is seen from the arguments of its fixture.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ShowsAttribute : Attribute
{
    /// <summary>Of the client that the fixture has as an argument.</summary>
    public ShowsAttribute(params Feature[] features) => Features = features;

    public ShowsAttribute(Client client, params Feature[] features)
    {
        Client = client;
        Features = features;
    }

    public Client? Client { get; }

    public Feature[] Features { get; }
}
