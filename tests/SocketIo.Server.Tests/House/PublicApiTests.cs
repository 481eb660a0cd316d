using SocketIo.Server.Hosting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House;

/// <summary>
/// Holds the public API: what can be named from outside is written down in PublicApi.approved.txt, and a change of it is a
/// change of that file, for a reviewer to see.
/// </summary>
public sealed class PublicApiTests
{
    private const string AcceptVariable = "ACCEPT_PUBLIC_API";

    private static readonly string s_approvedPath =
        RepositoryFiles.PathOf("tests", "SocketIo.Server.Tests", "House", "PublicApi.approved.txt");

    [Test]
    public void The_public_api_is_the_approved_one()
    {
        string actual = PublicApiText.Of(typeof(ClientFiles).Assembly);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(s_approvedPath, actual);
        }

        string approved = File.ReadAllText(s_approvedPath).ReplaceLineEndings("\n");
        string[] added = [.. actual.Split('\n').Except(approved.Split('\n')).Select(line => "+ " + line.Trim())];
        string[] removed = [.. approved.Split('\n').Except(actual.Split('\n')).Select(line => "- " + line.Trim())];

        (actual == approved).Should().BeTrue(
            "the public API changed:\n{0}\nIf that is meant, run\n  {1}=1 dotnet test tests/SocketIo.Server.Tests --filter PublicApi\nand commit {2}",
            string.Join('\n', removed.Concat(added)), AcceptVariable, Path.GetFileName(s_approvedPath));
    }

    [Test]
    public void Everything_a_user_can_meet_is_written_down() => PublicApiText.Of([typeof(Specimens)]).Should().Be(
        """
        namespace SocketIo.Server.Tests.House
            public abstract class Specimens
                protected Specimens()
                public string? Both(ref int counter, in DateTime now, out string text)
                public event EventHandler? Changed
                public abstract System.Threading.Tasks.Task<string?> FindAsync(string key, System.Threading.CancellationToken cancellationToken = default)
                public (int, string?) this[int index] { get; }
                public System.Collections.Generic.IReadOnlyList<string?> Items { get; init; }
                public const int Limit = 10
                public int? Maximum { get; protected set; }
                public static SocketIo.Server.Tests.House.PublicApiTests.Specimens Merge<T, TKey>(SocketIo.Server.Tests.House.PublicApiTests.Specimens first, params T[] others) where T : class, IDisposable, new() where TKey : struct
                public static string NameOf<T, TAny>(T value, TAny any) where T : notnull
                [Obsolete] public void Old()
                protected virtual void OnChanged(DayOfWeek day = DayOfWeek.Monday, string? name = null, bool again = true)
                public override string ToString()
                public interface IReader<in TKey, out TValue>
                    public TValue Read(TKey key)
                protected sealed class Inner : IDisposable
                    public Inner()
                    public void Dispose()
                [Flags] public enum Kinds : byte
                    None = 0
                    One = 1
                public delegate void Report<in T>(T? value, string[]? names) where T : class
                public readonly struct Size
                    public required int Width { get; init; }

        """.ReplaceLineEndings("\n"));

    public abstract class Specimens
    {
        public const int Limit = 10;

        protected Specimens() => Internal();

        private protected Specimens(int hidden) => Maximum = hidden;

        public event EventHandler? Changed;

        public IReadOnlyList<string?> Items { get; init; } = [];

        public int? Maximum { get; protected set; }

        internal int Hidden { get; set; }

        public (int Left, string? Right) this[int index] => (index, null);

        public abstract Task<string?> FindAsync(string key, CancellationToken cancellationToken = default);

        public static Specimens Merge<T, TKey>(Specimens first, params T[] others)
            where T : class, IDisposable, new()
            where TKey : struct => others.Length == 0 ? first : throw new NotSupportedException(typeof(TKey).Name);

        public static string NameOf<T, TAny>(T value, TAny any)
            where T : notnull => $"{value}{any}";

        [Obsolete("Use something else.")]
        public void Old() => Changed?.Invoke(this, EventArgs.Empty);

        public string? Both(ref int counter, in DateTime now, out string text)
        {
            counter += now.Day + Hidden;
            text = "";
            return null;
        }

        public override string ToString() => "";

        protected virtual void OnChanged(DayOfWeek day = DayOfWeek.Monday, string? name = null, bool again = true)
        {
        }

        private void Internal() => Hidden = Items.Count;

        public interface IReader<in TKey, out TValue>
        {
            TValue Read(TKey key);
        }

        public delegate void Report<in T>(T? value, string[]? names)
            where T : class;

        [Flags]
        public enum Kinds : byte
        {
            None = 0,
            One = 1,
        }

        public readonly struct Size
        {
            public required int Width { get; init; }
        }

        protected sealed class Inner : IDisposable
        {
            public void Dispose()
            {
            }
        }
    }
}
