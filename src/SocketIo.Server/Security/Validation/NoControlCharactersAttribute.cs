using System.ComponentModel.DataAnnotations;

namespace SocketIo.Server;

/// <summary>
/// The text holds no control characters (Unicode's category Cc: line breaks, tabs, escapes, NUL) and no lone surrogates: halves of a
/// character that no font can show. Of a list of texts, none does. Null is valid; add <see cref="RequiredAttribute"/> if it is not.
/// </summary>
/// <remarks>
/// A lone surrogate that a client sends is replaced by U+FFFD before a handler reads it, so in an event that had one, a text with U+FFFD
/// is refused.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class NoControlCharactersAttribute : ValidationAttribute
{
    private const char Replacement = '\ufffd';

    /// <summary>Creates the attribute.</summary>
    public NoControlCharactersAttribute()
        : base("The field {0} must not hold control characters.")
    {
    }

    /// <summary>Whether line breaks (CR, LF) and tabs are valid all the same. Default: <see langword="false"/>.</summary>
    public bool AllowLineBreaks { get; set; }

    /// <inheritdoc/>
    public override bool RequiresValidationContext => true;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        bool wasReplaced = validationContext.Items.TryGetValue(typeof(EventContext), out object? item) && item is EventContext { MayHoldReplacedText: true };
        bool isValid = value switch
        {
            null => true,
            string text => IsClean(text, wasReplaced),
            IEnumerable<string?> texts => texts.All(text => text is null || IsClean(text, wasReplaced)),
            _ => throw new InvalidOperationException($"[{nameof(NoControlCharactersAttribute)}] is for texts, and {value.GetType()} is none."),
        };
        return isValid
            ? ValidationResult.Success
            : new ValidationResult(FormatErrorMessage(validationContext.DisplayName), validationContext.MemberName is { } name ? [name] : null);
    }

    private static bool IsLineBreak(char character) => character is '\r' or '\n' or '\t';

    private bool IsClean(string text, bool wasReplaced)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if ((char.IsControl(character) && !(AllowLineBreaks && IsLineBreak(character))) || (wasReplaced && character == Replacement))
            {
                return false;
            }

            if (char.IsSurrogate(character) && (i + 1 == text.Length || !char.IsSurrogatePair(character, text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
