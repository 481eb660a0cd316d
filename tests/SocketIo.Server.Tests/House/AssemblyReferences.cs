using System.Reflection;
using System.Reflection.Emit;

namespace SocketIo.Server.Tests.House;

/// <summary>
/// Reads off the compiled code which types a type mentions: what it derives from and implements, its members' signatures,
/// locals, attributes and constraints, and everything its instructions touch. Only constants leave no trace.
/// </summary>
internal static class AssemblyReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(opCode => opCode.Value);

    /// <summary>Each sentence is one mention that is not allowed: a type below <paramref name="from"/> of one below <paramref name="to"/>.</summary>
    public static IEnumerable<string> Violations(Assembly assembly, string from, string to) =>
        from type in assembly.GetTypes()
        where IsBelow(type, @from)
        from mentioned in TypesMentionedBy(type).SelectMany(Parts).Distinct()
        where IsBelow(mentioned, to)
        select $"{type.FullName} mentions {mentioned.FullName ?? mentioned.Name}";

    private static bool IsBelow(Type type, string @namespace) =>
        type.Namespace is { } own && (own == @namespace || own.StartsWith(@namespace + ".", StringComparison.Ordinal));

    // List<Packet[]> mentions List<>, Packet[] and Packet.
    private static IEnumerable<Type> Parts(Type type)
    {
        yield return type;
        IEnumerable<Type> inner = type.HasElementType ? [type.GetElementType()!] : type.IsGenericType ? type.GetGenericArguments() : [];
        foreach (Type part in inner.SelectMany(Parts))
        {
            yield return part;
        }
    }

    private static IEnumerable<Type> TypesMentionedBy(Type type) =>
        [
            .. type.BaseType is null ? [] : new[] { type.BaseType },
            .. type.GetInterfaces(),
            .. AttributesOf(type),
            .. type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()),
            .. type.GetMembers(Declared).SelectMany(TypesMentionedBy),
        ];

    private static IEnumerable<Type> TypesMentionedBy(MemberInfo member) =>
        [
            .. AttributesOf(member),
            .. member switch
            {
                FieldInfo field => [field.FieldType],
                MethodBase method => TypesMentionedBy(method),
                _ => [],
            },
        ];

    private static IEnumerable<Type> TypesMentionedBy(MethodBase method) =>
        [
            .. method is MethodInfo { ReturnType: var returned } ? [returned] : Type.EmptyTypes,
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. method.IsGenericMethodDefinition
                ? method.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints())
                : [],
            .. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [],
            .. method.GetMethodBody()?.ExceptionHandlingClauses
                .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType!) ?? [],
            .. Operands(method).SelectMany(TypesOf),
        ];

    private static IEnumerable<Type> AttributesOf(MemberInfo member) => member.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<Type> TypesOf(MemberInfo operand) => operand switch
    {
        Type type => [type],
        MethodInfo { IsGenericMethod: true } method => [method.DeclaringType!, .. method.GetGenericArguments()],
        _ => operand.DeclaringType is { } declaring ? [declaring] : [],
    };

    private static IEnumerable<MemberInfo> Operands(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? typeArguments = method.DeclaringType?.GetGenericArguments();
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;

        for (int at = 0; at < code.Length;)
        {
            short value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            OpCode opCode = s_opCodes[value];
            at += opCode.Size;
            switch (opCode.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok:
                    yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!;
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }
}
