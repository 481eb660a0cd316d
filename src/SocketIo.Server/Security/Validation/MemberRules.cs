using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Security.Validation;

/// <summary>What is demanded of one property, and of what it holds.</summary>
internal sealed class MemberRules
{
    private readonly AttributeRules _attributes;
    private readonly Func<object, object?>? _get;
    private TypeRules? _value;

    public MemberRules(JsonPropertyInfo property, TypeRules value)
    {
        Name = property.Name;
        MemberName = (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;
        _attributes = AttributeRules.Of(property.AttributeProvider, property.AssociatedParameter?.AttributeProvider);
        _get = property.Get;
        _value = value;
    }

    /// <summary>The name in JSON.</summary>
    public string Name { get; }

    /// <summary>The name in C#.</summary>
    public string MemberName { get; }

    public TypeRules? Value => _value;

    public bool HasOwnRules => !_attributes.IsEmpty;

    /// <summary>Whether there is nothing to do, once it is known which types have rules.</summary>
    /// <exception cref="NotSupportedException">There is, but the value cannot be read.</exception>
    public bool Prune(Type type)
    {
        if (_value is { HasRules: false })
        {
            _value = null;
        }

        bool isEmpty = _attributes.IsEmpty && _value is null;
        return isEmpty || _get is not null ? isEmpty : throw new NotSupportedException($"{type}.{MemberName} has validation rules, but cannot be read. Give it a getter.");
    }

    public void Validate(object instance, string path, ValidationRun run)
    {
        object? value = _get!(instance);
        string own = path.Length == 0 ? Name : $"{path}.{Name}";
        int before = run.Count;
        if (!_attributes.IsEmpty)
        {
            _attributes.Validate(value, instance, Name, MemberName, own, run);
        }

        if (value is not null && run.Count == before)
        {
            _value?.Validate(value, own, run);
        }
    }
}
