using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace SocketIo.Server.Security.Validation;

/// <summary>The validation attributes of one value. A missing required value is one error; of the others all are reported.</summary>
internal sealed class AttributeRules
{
    private readonly RequiredAttribute? _required;
    private readonly ValidationAttribute[] _others;
    private readonly string? _displayName;

    private AttributeRules(IReadOnlyCollection<object> attributes)
    {
        _required = attributes.OfType<RequiredAttribute>().FirstOrDefault();
        _others = [.. attributes.OfType<ValidationAttribute>().Where(attribute => attribute is not RequiredAttribute)];
        _displayName = attributes.OfType<DisplayAttribute>().FirstOrDefault()?.GetName();
    }

    public bool IsEmpty => _required is null && _others.Length == 0;

    /// <summary>The rules of a property, a parameter or a type; of a record's property those of both.</summary>
    public static AttributeRules Of(params ReadOnlySpan<ICustomAttributeProvider?> providers)
    {
        List<object> attributes = [];
        foreach (ICustomAttributeProvider? provider in providers)
        {
            attributes.AddRange(provider?.GetCustomAttributes(inherit: true) ?? []);
        }

        return new AttributeRules(attributes);
    }

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="instance">The object that holds it.</param>
    /// <param name="name">Its name in JSON.</param>
    /// <param name="memberName">Its name in C#.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="run">Gets the errors.</param>
    public void Validate(object? value, object instance, string name, string? memberName, string path, ValidationRun run)
    {
        ValidationContext context = run.ContextOf(instance, _displayName ?? name, memberName);
        if (_required?.GetValidationResult(value, context) is { } missing)
        {
            run.Add(path, missing.ErrorMessage);
            return;
        }

        foreach (ValidationAttribute attribute in _others)
        {
            if (attribute.GetValidationResult(value, context) is { } error)
            {
                run.Add(path, error.ErrorMessage);
            }
        }
    }

    /// <summary>Checks a whole object, whose attributes may find fault with several of its members.</summary>
    public IEnumerable<ValidationResult> FindErrors(object value, string name, ValidationRun run)
    {
        ValidationContext context = run.ContextOf(value, _displayName ?? name, memberName: null);
        return _others.Select(attribute => attribute.GetValidationResult(value, context)).OfType<ValidationResult>();
    }
}
