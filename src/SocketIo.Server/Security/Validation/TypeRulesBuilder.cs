using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Security.Validation;

/// <summary>Finds the rules of types and of all that they hold. Used at start.</summary>
internal sealed class TypeRulesBuilder
{
    private readonly Dictionary<Type, TypeRules> _known = [];
    private readonly Queue<TypeRules> _unconnected = [];
    private readonly JsonSerializerOptions _options;

    private TypeRulesBuilder(JsonSerializerOptions options) => _options = options;

    /// <summary>The rules of a type; null when nothing is demanded of its values.</summary>
    /// <exception cref="NotSupportedException">Something cannot be validated.</exception>
    public static TypeRules? Create(Type type, JsonSerializerOptions options)
    {
        var builder = new TypeRulesBuilder(options);
        TypeRules rules = builder.Find(type);
        while (builder._unconnected.TryDequeue(out TypeRules? found))
        {
            found.Connect(builder);
        }

        if (!rules.HasRules)
        {
            return null;
        }

        // All are asked before any of them forgets something.
        foreach (TypeRules found in builder._known.Values.Where(found => found.HasRules).ToArray())
        {
            found.Prune();
        }

        return rules;
    }

    public TypeRules Find(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!_known.TryGetValue(type, out TypeRules? rules))
        {
            JsonTypeInfo info = _options.GetJsonTypeInfo(type);
            _known.Add(type, rules = new TypeRules(info));
            _unconnected.Enqueue(rules);
        }

        return rules;
    }
}
