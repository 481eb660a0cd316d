using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;

namespace SocketIo.Server.InteropTests.Clients;

/// <summary>That a test shows a feature with a client.</summary>
/// <param name="Client">With which client.</param>
/// <param name="Feature">What.</param>
/// <param name="Transport">Over what; null for a test that has no transport of its own.</param>
/// <param name="TestClass">The class that has the test.</param>
internal sealed record Fact(Client Client, Feature Feature, Over? Transport, Type TestClass)
{
    /// <summary>What the tests of this assembly show, of those that NUnit runs when it runs all of them.</summary>
    public static Fact[] All { get; } = [.. Read(new DefaultTestAssemblyBuilder().Build(typeof(Fact).Assembly, new Dictionary<string, object>()), [])];

    private static IEnumerable<Fact> Read(ITest test, object?[] arguments)
    {
        if (test.RunState != RunState.Runnable)
        {
            return [];
        }

        object?[] all = [.. arguments, .. test.Arguments];
        return test.HasChildren ? test.Tests.SelectMany(child => Read(child, all)) : Read(test.Method!, all);
    }

    private static IEnumerable<Fact> Read(IMethodInfo method, object?[] arguments)
    {
        Over? transport = arguments.OfType<Over>().Select(over => (Over?)over).SingleOrDefault();
        Type testClass = method.MethodInfo.DeclaringType!;
        foreach (ShowsAttribute shows in method.GetCustomAttributes<ShowsAttribute>(inherit: true))
        {
            Client client = shows.Client ?? arguments.OfType<Client>().Single();
            foreach (Feature feature in shows.Features)
            {
                yield return new Fact(client, feature, transport, testClass);
            }

            if (transport is { } over)
            {
                yield return new Fact(client, FeatureOf(over), transport, testClass);
            }
        }
    }

    private static Feature FeatureOf(Over transport) => transport switch
    {
        Over.Polling => Feature.LongPolling,
        Over.WebSocket => Feature.WebSocket,
        Over.Upgrade => Feature.Upgrade,
        _ => Feature.Jsonp,
    };
}
