using System.Globalization;
using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Clients;

/// <summary>The table of docs/clients.md: what the tests show, and reasons where they show nothing.</summary>
internal sealed class ClientTable(IReadOnlyCollection<Fact> facts, IReadOnlyList<Reason> reasons)
{
    private static readonly Client[] s_clients = Enum.GetValues<Client>();
    private static readonly Feature[] s_features = Enum.GetValues<Feature>();

    /// <summary>Cells without a test and without a reason, and those with both.</summary>
    public IEnumerable<string> Mistakes() =>
        from feature in s_features
        from client in s_clients
        let count = reasons.Count(reason => IsAbout(reason, client, feature))
        let mistake = FactsOf(client, feature).Any()
            ? count > 0 ? "has a reason although tests show it" : null
            : count switch { 0 => "has neither a test nor a reason", 1 => null, _ => "has several reasons" }
        where mistake is not null
        select $"{feature} with {client} {mistake}";

    /// <summary>The table, the reasons, and what shows each feature.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.Append("| | ").AppendJoin(" | ", s_clients.Select(NameOf)).Append(" |\n");
        text.Append("| --- |").Insert(text.Length, " --- |", s_clients.Length).Append('\n');
        foreach (Feature feature in s_features)
        {
            text.Append("| ").Append(NameOf(feature)).Append(" | ").AppendJoin(" | ", s_clients.Select(client => CellOf(client, feature))).Append(" |\n");
        }

        text.Append("\n## Why not\n\n");
        for (int i = 0; i < reasons.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}. {NameOf(reasons[i].Feature)}: {reasons[i].Text}\n");
        }

        text.Append("\n## Which tests\n\n");
        foreach (Feature feature in s_features)
        {
            IEnumerable<Type> classes = facts.Where(fact => fact.Feature == feature).Select(fact => fact.TestClass).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal);
            text.Append("- ").Append(NameOf(feature)).Append(": ").AppendJoin(", ", classes.Select(LinkTo)).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsAbout(Reason reason, Client client, Feature feature) => reason.Feature == feature && reason.Clients.Contains(client);

    /// <summary>Namespaces are named after folders, and files after classes.</summary>
    private static string LinkTo(Type testClass)
    {
        string folders = testClass.Namespace![typeof(InteropServer).Namespace!.Length..].Replace('.', '/');
        string file = Path.Combine(ScriptProcess.Folder + folders, testClass.Name + ".cs");
        return $"[{testClass.Name}](../{Path.GetRelativePath(RepositoryFiles.Root, file).Replace('\\', '/')})";
    }

    private static string NameOf(Client client) => client switch
    {
        Client.JavaScript48 => "`socket.io-client` 4.8",
        Client.JavaScript48MessagePack => "4.8 with `socket.io-msgpack-parser`",
        Client.JavaScript31 => "3.1",
        Client.JavaScript25 => "2.5",
        Client.Chromium48 => "4.8 in Chromium",
        Client.Chromium25 => "2.5 in Chromium",
        Client.DotNet => "`SocketIOClient` 3.0 (.NET)",
        _ => "`python-socketio` 5.7",
    };

    private static string NameOf(Feature feature) => feature switch
    {
        Feature.LongPolling => "Long-polling",
        Feature.WebSocket => "WebSocket",
        Feature.Upgrade => "Upgrade from one to the other",
        Feature.Jsonp => "JSONP",
        Feature.Credentials => "Credentials (`auth`; the `query` of a namespace in 2.x)",
        Feature.Refusals => "Refusals, with a reason",
        Feature.Namespaces => "Namespaces",
        Feature.DynamicNamespaces => "Dynamic namespaces",
        Feature.Events => "Events, both ways",
        Feature.Binary => "Binary data, both ways",
        Feature.LargeMessages => "Large messages, both ways",
        Feature.Acknowledgements => "Acknowledgements, both ways",
        Feature.Broadcasts => "Rooms and broadcasts",
        Feature.Volatile => "Volatile events",
        Feature.Disconnects => "Disconnects by either side",
        Feature.Reconnection => "Reconnection",
        Feature.Recovery => "Connection state recovery",
        _ => "MessagePack",
    };

    private IEnumerable<Fact> FactsOf(Client client, Feature feature) => facts.Where(fact => fact.Client == client && fact.Feature == feature);

    private string CellOf(Client client, Feature feature)
    {
        if (!FactsOf(client, feature).Any())
        {
            int index = reasons.TakeWhile(reason => !IsAbout(reason, client, feature)).Count();
            return $"– [{index + 1}](#why-not)";
        }

        // A feature is shown over every transport of the client, or the cell says over which ones.
        Over?[] used = [.. FactsOf(client, feature).Select(fact => fact.Transport).Distinct().Order()];
        IEnumerable<Over?> all = facts.Where(fact => fact.Client == client).Select(fact => fact.Transport).Distinct();
        return feature <= Feature.Jsonp || all.All(transport => transport is null || used.Contains(transport)) ? "✓" : $"✓ ({string.Join(", ", used)})";
    }
}
