using System.ComponentModel.DataAnnotations;

namespace SocketIo.Server.Security.Validation;

/// <summary>One validation of the arguments of one event, and what it finds. What a client can cause is limited.</summary>
internal sealed class ValidationRun(EventContext context)
{
    private const int MaxFields = 32;
    private const string DefaultMessage = "The value is not valid.";

    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private Dictionary<object, object?>? _items;

    public int Count { get; private set; }

    /// <summary>Whether so much is wrong that the rest does not matter.</summary>
    public bool IsFull => _errors.Count >= MaxFields;

    public Dictionary<string, string[]> Errors => _errors.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>What an attribute gets to see.</summary>
    /// <param name="instance">The object that holds the value, or the value itself.</param>
    /// <param name="displayName">What messages call it.</param>
    /// <param name="memberName">The name of the property in C#; null for a whole object.</param>
    public ValidationContext ContextOf(object instance, string displayName, string? memberName)
    {
        var validation = new ValidationContext(instance, displayName, serviceProvider: null, _items ??= new() { [typeof(EventContext)] = context })
        {
            MemberName = memberName,
        };
        validation.InitializeServiceProvider(context.GetService);
        return validation;
    }

    public void Add(string path, string? message)
    {
        if (!_errors.TryGetValue(path, out List<string>? messages))
        {
            _errors.Add(path, messages = []);
        }

        messages.Add(message ?? DefaultMessage);
        Count++;
    }
}
