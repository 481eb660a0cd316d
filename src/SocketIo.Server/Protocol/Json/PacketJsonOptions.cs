using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>The serializer options of a codec: the application's own, and what the protocol needs beside them.</summary>
internal static class PacketJsonOptions
{
    /// <summary>What an endpoint uses that is given no options.</summary>
    public static JsonSerializerOptions Default { get; } = Create(user: null, PacketLimits.Default);

    /// <summary>Copies the application's options. Its converters, encoder and resolver come before ours.</summary>
    public static JsonSerializerOptions Create(JsonSerializerOptions? user, PacketLimits limits)
    {
        JsonSerializerOptions options = user is null ? new(JsonSerializerDefaults.Web) : new(user);
        options.MaxDepth = limits.MaxJsonDepth + 1; // the serializer counts a value inside the deepest array as one level more
        options.WriteIndented = false;
        options.Encoder ??= JsonStringifyEncoder.Instance;
        options.Converters.Add(new ByteArrayConverter());
        options.Converters.Add(new MemoryConverter());
        options.Converters.Add(new ReadOnlyMemoryConverter());
        options.Converters.Add(new ArraySegmentConverter());
        options.Converters.Add(new EventArgumentsConverter());
        if (!options.NumberHandling.HasFlag(JsonNumberHandling.AllowNamedFloatingPointLiterals))
        {
            options.Converters.Add(new DoubleConverter(options.NumberHandling));
            options.Converters.Add(new SingleConverter(options.NumberHandling));
        }

        IJsonTypeInfoResolver? resolver = options.TypeInfoResolver ?? (JsonSerializer.IsReflectionEnabledByDefault ? CreateReflectionResolver() : null);
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(resolver, WellKnownTypes.Default).WithAddedModifier(FloatingPointProperties.Adapt);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>How a type is written and read, with an error that tells what to do when nobody knows.</summary>
    /// <exception cref="NotSupportedException">No resolver knows the type.</exception>
    public static JsonTypeInfo GetJsonTypeInfo(this JsonSerializerOptions options, Type type) =>
        options.TryGetTypeInfo(type, out JsonTypeInfo? info)
            ? info
            : throw new NotSupportedException(
                $"There is no JSON metadata for the type '{type}'. Add [JsonSerializable(typeof({type.Name}))] to the JsonSerializerContext that the Socket.IO endpoint's serializer options use as TypeInfoResolver.");

    public static JsonTypeInfo<T> GetJsonTypeInfo<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetJsonTypeInfo(typeof(T));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only called while JsonSerializer.IsReflectionEnabledByDefault, which trimming turns off; an app that turns it on again answers for its types, as with JsonSerializer itself.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "As for IL2026.")]
    private static DefaultJsonTypeInfoResolver CreateReflectionResolver() => new();
}
