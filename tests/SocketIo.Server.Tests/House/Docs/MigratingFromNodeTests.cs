using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

/// <summary>What the page for people who know Node promises: nothing is left out, and what is there is tested.</summary>
public sealed partial class MigratingFromNodeTests
{
    private static readonly MarkdownPage s_page = MarkdownPage.Read("docs/migrating-from-node.md");

    /// <summary>The rows of its tables: what it is in Node, what it is here, whether it is there, a note, and a test.</summary>
    private static readonly string[][] s_rows = [.. s_page.TableRows().Where(row => row.Length == 5 && row[0] != "Node" && row[0] != "---")];

    /// <summary>The options and members that socket.io 4.8 and engine.io 6.6 document or let applications use.</summary>
    private static readonly Dictionary<string, string> s_inNode = new()
    {
        ["Server options"] = """
            path serveClient connectTimeout parser adapter connectionStateRecovery maxDisconnectionDuration skipMiddlewares
            cleanupEmptyChildNamespaces pingInterval pingTimeout upgradeTimeout maxHttpBufferSize transports allowUpgrades
            perMessageDeflate httpCompression cors allowRequest cookie allowEIO3 initialPacket wsEngine generateId addTrailingSlash
            destroyUpgrade destroyUpgradeTimeout maxFragments maxBufferedChunks maxAttachments
            """,
        ["Server"] = """
            attach listen attachApp bind onconnection path connectTimeout serveClient adapter of new_namespace _nsps once off use
            sockets close httpServer clientsCount connection_error initial_headers headers connection flush drain generateId opts
            handleRequest handleUpgrade
            """,
        ["Connection (`socket.conn`)"] = """
            id name writable readyState protocol discarded upgrade upgrading upgraded remoteAddress request writeBuffer send write close
            open packet packetCreate data message heartbeat flush drain
            """,
        ["Namespace"] = """
            name server sockets _preConnectSockets adapter connect connection use to in except emit emitWithAck send write serverSideEmit
            serverSideEmitWithAck fetchSockets allSockets socketsJoin socketsLeave disconnectSockets compress volatile local timeout on
            """,
        ["Socket"] = """
            id nsp server client conn request connected disconnected headers time address xdomain secure issued url query auth rooms data
            recovered emit emitWithAck timeout volatile compress broadcast to in except local join leave leaveAll disconnect send write on
            once off use onAny prependAny offAny listenersAny onAnyOutgoing prependAnyOutgoing offAnyOutgoing listenersAnyOutgoing
            disconnecting disconnect reason description error
            """,
        ["BroadcastOperator and RemoteSocket"] = "BroadcastOperator id handshake rooms data emit timeout emitWithAck join leave disconnect",
        ["Adapter"] = """
            rooms sids init close serverCount addAll del delAll broadcast broadcastWithAck sockets socketRooms addSockets delSockets
            persistSession restoreSession
            """,
    };

    [Test]
    public void Every_option_and_member_of_Node_stands_in_its_table()
    {
        foreach ((string heading, string names) in s_inNode)
        {
            IEnumerable<string> known = Section(heading).SelectMany(row => Name().Matches(row[0]).Select(match => match.Value));
            names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Should().BeSubsetOf(known, heading);
        }
    }

    [Test]
    public void What_is_there_is_linked_to_a_test_that_uses_it()
    {
        string[][] present = [.. s_rows.Where(row => row[2] is "same" or "different")];

        present.Should().HaveCountGreaterThan(90);
        present.Where(row => !IsUsedIn(row[1], row[4])).Select(row => $"{row[0]} | {row[4]}").Should().BeEmpty();
    }

    [Test]
    public void What_is_not_there_says_why_or_what_to_do_then()
    {
        string[][] absent = [.. s_rows.Where(row => row[2] is not ("same" or "different"))];

        absent.Should().HaveCountGreaterThan(20).And.OnlyContain(row => (row[2] == "no" || row[2] == "not yet") && row[3].Length > 0 && row[4].Length == 0);
    }

    /// <summary>Whether the file that is linked to has tests, and one of the names that something has here.</summary>
    private static bool IsUsedIn(string here, string link)
    {
        Match test = TestLink().Match(link);
        if (!test.Success)
        {
            return false;
        }

        string code = File.ReadAllText(RepositoryFiles.PathOf(Path.Combine("docs", test.Groups["path"].Value)));
        string[] names = [.. Code().Matches(here).SelectMany(match => Name().Matches(match.Value)).Select(match => match.Value)];
        return code.Contains("[Test", StringComparison.Ordinal) && (names.Length == 0 || names.Any(name => name.Length > 1 && Regex.IsMatch(code, $@"\b{name}\b")));
    }

    private static IEnumerable<string[]> Section(string heading)
    {
        int start = Array.IndexOf(s_page.Lines, "## " + heading);
        int end = Array.FindIndex(s_page.Lines, start + 1, line => line.StartsWith("## ", StringComparison.Ordinal));
        return new MarkdownPage(s_page.Path, string.Join('\n', s_page.Lines[start..end])).TableRows().Where(row => row.Length == 5);
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Name();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\[(?<name>\w+Tests)\]\((?<path>\S+/\k<name>\.cs)\)$")]
    private static partial Regex TestLink();
}
