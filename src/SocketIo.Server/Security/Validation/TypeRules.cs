using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Security.Validation;

/// <summary>
/// What is demanded of the values of one type, and of all that they hold: read at start off the same metadata that reads
/// them from JSON, so that fields are called what clients call them. Immutable then, and thread-safe.
/// </summary>
internal sealed class TypeRules(JsonTypeInfo type)
{
    private readonly AttributeRules _attributes = AttributeRules.Of(type.Type);
    private readonly bool _isSelfValidating = typeof(IValidatableObject).IsAssignableFrom(type.Type);
    private readonly Dictionary<Type, TypeRules> _derived = [];
    private MemberRules[] _members = [];
    private TypeRules? _elements;
    private bool? _hasRules;

    /// <summary>Whether values of the type need to be looked at.</summary>
    public bool HasRules => _hasRules ?? FindRules([]);

    private bool HasOwnRules => !_attributes.IsEmpty || _isSelfValidating || _members.Any(member => member.HasOwnRules);

    /// <summary>Finds what the type holds. To be called once, when all types can be found.</summary>
    public void Connect(TypeRulesBuilder builder)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            _members = [.. type.Properties.Where(IsSeen).Select(property => new MemberRules(property, builder.Find(property.PropertyType)))];
        }
        else if (type.ElementType is { } element)
        {
            _elements = builder.Find(element);
        }

        foreach (JsonDerivedType derived in type.PolymorphismOptions?.DerivedTypes ?? [])
        {
            if (derived.DerivedType != type.Type)
            {
                _derived[derived.DerivedType] = builder.Find(derived.DerivedType);
            }
        }
    }

    /// <summary>Forgets what needs not be looked at. To be called once, when all types are connected.</summary>
    /// <exception cref="NotSupportedException">Something cannot be validated.</exception>
    public void Prune()
    {
        _hasRules = HasRules;
        _members = [.. _members.Where(member => !member.Prune(type.Type))];
        _elements = _elements is { HasRules: true } ? _elements : null;
        if (_elements is not null && type.Kind == JsonTypeInfoKind.Dictionary && !type.Type.IsInterface && !typeof(IDictionary).IsAssignableFrom(type.Type))
        {
            throw new NotSupportedException($"The values of {type.Type} have validation rules, but cannot be walked. Use Dictionary<,>, or implement IDictionary.");
        }
    }

    public void Validate(object value, string path, ValidationRun run)
    {
        TypeRules rules = _derived.Count > 0 && _derived.TryGetValue(value.GetType(), out TypeRules? derived) ? derived : this;
        rules.ValidateOwn(value, path, run);
    }

    private void ValidateOwn(object value, string path, ValidationRun run)
    {
        int before = run.Count;
        foreach (MemberRules member in _members)
        {
            if (run.IsFull)
            {
                return;
            }

            member.Validate(value, path, run);
        }

        if (_elements is not null)
        {
            ValidateElements(_elements, value, path, run);
        }

        // As everywhere in .NET: the whole is looked at when its parts are valid.
        if (run.Count == before)
        {
            ValidateWhole(value, path, run);
        }
    }

    private static void ValidateElements(TypeRules elements, object value, string path, ValidationRun run)
    {
        if (value is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                Validate(entry.Value, path.Length == 0 ? $"{entry.Key}" : $"{path}.{entry.Key}");
            }
        }
        else
        {
            int index = 0;
            foreach (object? item in (IEnumerable)value)
            {
                Validate(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"));
            }
        }

        void Validate(object? item, string itemPath)
        {
            if (item is not null && !run.IsFull)
            {
                elements.Validate(item, itemPath, run);
            }
        }
    }

    private void ValidateWhole(object value, string path, ValidationRun run)
    {
        if (!_attributes.IsEmpty)
        {
            Add(_attributes.FindErrors(value, type.Type.Name, run), path, run);
        }

        if (_isSelfValidating && value is IValidatableObject self)
        {
            Add(self.Validate(run.ContextOf(value, type.Type.Name, memberName: null)), path, run);
        }
    }

    private void Add(IEnumerable<ValidationResult> errors, string path, ValidationRun run)
    {
        foreach (ValidationResult error in errors.Where(error => error is not null))
        {
            string[] names = [.. error.MemberNames];
            foreach (string name in names.Length == 0 ? [""] : names)
            {
                run.Add(name.Length == 0 ? path : path.Length == 0 ? JsonNameOf(name) : $"{path}.{JsonNameOf(name)}", error.ErrorMessage);
            }

            if (run.IsFull)
            {
                return;
            }
        }
    }

    private string JsonNameOf(string memberName) =>
        type.Kind != JsonTypeInfoKind.Object
            ? memberName
            : type.Properties.FirstOrDefault(property => (property.AttributeProvider as System.Reflection.MemberInfo)?.Name == memberName)?.Name ?? memberName;

    /// <summary>What is ignored in JSON has neither, and its type may be unknown to the serializer.</summary>
    private static bool IsSeen(JsonPropertyInfo property) =>
        !property.IsExtensionData && (property.Get is not null || property.Set is not null || property.AssociatedParameter is not null);

    private bool FindRules(HashSet<TypeRules> seen) =>
        seen.Add(this) && (HasOwnRules
            || _members.Any(member => member.Value?.FindRules(seen) == true)
            || _elements?.FindRules(seen) == true
            || _derived.Values.Any(derived => derived.FindRules(seen)));
}
