using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Security.Validation;

/// <summary>Validates what was bound for a handler, by rules that are found once, at start. Immutable and thread-safe.</summary>
internal sealed class ArgumentValidator<T>
{
    private const string Message = "The arguments are not valid";

    private readonly TypeRules?[] _rules;
    private readonly AttributeRules _parameter;
    private readonly string _parameterName;
    private readonly ArgumentCheck<T>[] _checks;
    private readonly bool _isTuple = TupleShape.IsTuple(typeof(T));

    private ArgumentValidator(ParameterInfo? parameter, IReadOnlyList<object> metadata, JsonSerializerOptions options)
    {
        Type[] types = TupleShape.GetElements(typeof(T)) ?? [typeof(T)];
        _rules = typeof(T) == typeof(EventArguments) || typeof(T) == typeof(ValueTuple) ? [] : Array.ConvertAll(types, type => TypeRulesBuilder.Create(type, options));
        _parameter = AttributeRules.Of(parameter);
        string name = parameter?.Name ?? "";
        _parameterName = options.PropertyNamingPolicy?.ConvertName(name) ?? name;
        _checks = [.. metadata.OfType<ArgumentCheck<T>>()];
    }

    private bool IsEmpty => _parameter.IsEmpty && _checks.Length == 0 && Array.TrueForAll(_rules, rules => rules is null);

    /// <summary>The validator of a handler; null when nothing is demanded.</summary>
    /// <param name="parameter">The handler's parameter; null when it is not known.</param>
    /// <param name="metadata">The metadata of the event.</param>
    /// <param name="options">How arguments are read.</param>
    public static ArgumentValidator<T>? Create(ParameterInfo? parameter, IReadOnlyList<object> metadata, JsonSerializerOptions options)
    {
        var validator = new ArgumentValidator<T>(parameter, metadata, options);
        return validator.IsEmpty ? null : validator;
    }

    /// <exception cref="ArgumentBindingException">Something is not as it has to be.</exception>
    public void Validate(EventContext context, T arguments)
    {
        var run = new ValidationRun(context);
        if (!_parameter.IsEmpty)
        {
            _parameter.Validate(arguments, context, _parameterName, memberName: null, _parameterName, run);
        }

        for (int i = 0; i < _rules.Length && !run.IsFull; i++)
        {
            object? value = _isTuple ? ((ITuple)arguments!)[i] : arguments;
            if (value is not null)
            {
                _rules[i]?.Validate(value, _isTuple ? string.Create(CultureInfo.InvariantCulture, $"[{i}]") : "", run);
            }
        }

        // The application's code gets to see only what is valid by the attributes.
        for (int i = 0; i < _checks.Length && run.Count == 0; i++)
        {
            Check(_checks[i], context, arguments, run);
        }

        if (run.Count > 0)
        {
            throw new ArgumentBindingException(Message) { Errors = run.Errors };
        }
    }

    private static void Check(ArgumentCheck<T> check, EventContext context, T arguments, ValidationRun run)
    {
        if (check.Check(context, arguments) is not { } error)
        {
            return;
        }

        string[] names = [.. error.MemberNames];
        foreach (string name in names.Length == 0 ? [""] : names)
        {
            run.Add(name, error.ErrorMessage);
        }
    }
}
