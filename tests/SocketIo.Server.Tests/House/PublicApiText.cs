using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace SocketIo.Server.Tests.House;

/// <summary>
/// Writes down what a user of an assembly can name, call, implement or override, in a C# of one line for each member. Sorted by
/// name, so that a change of the public API is a change of the lines it concerns and of no other.
/// </summary>
internal sealed class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();
    private readonly StringBuilder _text = new();

    public static string Of(Assembly assembly) => Of(assembly.GetTypes().Where(type => type is { IsNested: false, IsPublic: true }));

    public static string Of(IEnumerable<Type> types)
    {
        PublicApiText writer = new();
        foreach (IGrouping<string, Type> group in types.GroupBy(type => type.Namespace ?? "").OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            writer.Line(0, $"namespace {group.Key}");
            foreach (Type type in group.OrderBy(SortName, StringComparer.Ordinal))
            {
                writer.Write(type, 1);
            }
        }

        return writer._text.ToString();
    }

    private static string SortName(Type type) => type.FullName ?? type.Name;

    private static bool IsVisible(Type nested) =>
        nested.IsNestedPublic || ((nested.IsNestedFamily || nested.IsNestedFamORAssem) && !nested.DeclaringType!.IsSealed);

    private void Line(int depth, string line) => _text.Append(' ', depth * 4).Append(line).Append('\n');

    private void Write(Type type, int depth)
    {
        string attributes = AttributesOf(type);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            Line(depth, $"{attributes}{AccessOf(type)} delegate {Returned(invoke)} {Named(type)}({Parameters(invoke)}){Constraints(type.GetGenericArguments())}");
            return;
        }

        IEnumerable<string> bases = new[] { type.BaseType }
            .Where(parent => parent is not null && !type.IsEnum && parent != typeof(object) && parent != typeof(ValueType))
            .Select(parent => Name(parent!))
            .Concat(type.IsEnum ? [] : DirectInterfaces(type).Where(contract => contract.IsVisible).Select(contract => Name(contract)).Order(StringComparer.Ordinal));
        if (type.IsEnum && Enum.GetUnderlyingType(type) != typeof(int))
        {
            bases = [Name(Enum.GetUnderlyingType(type))];
        }

        string inherits = string.Join(", ", bases);
        Line(depth, $"{attributes}{AccessOf(type)} {KindOf(type)} {Named(type)}{(inherits.Length > 0 ? " : " + inherits : "")}{Constraints(OwnArguments(type))}");

        if (type.IsEnum)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(field => Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
            {
                Line(depth + 1, $"{AttributesOf(field)}{field.Name} = {Literal(field.GetRawConstantValue())}");
            }

            return;
        }

        IEnumerable<(string Key, string Text)> members = type.GetMembers(Declared)
            .Where(member => member is not Type && !IsGenerated(member))
            .Select(member => (member.Name, Text: Describe(member)!))
            .Where(member => member.Text is not null);
        foreach ((string _, string text) in members.OrderBy(member => member.Key, StringComparer.Ordinal).ThenBy(member => member.Text, StringComparer.Ordinal))
        {
            Line(depth + 1, text);
        }

        foreach (Type nested in type.GetNestedTypes(Declared).Where(nested => IsVisible(nested) && !IsGenerated(nested)).OrderBy(SortName, StringComparer.Ordinal))
        {
            Write(nested, depth + 1);
        }
    }

    private static bool IsGenerated(MemberInfo member) => member.Name.Contains('<', StringComparison.Ordinal);

    // Without those that the base type or another interface brings along.
    private static IEnumerable<Type> DirectInterfaces(Type type)
    {
        Type[] all = type.GetInterfaces();
        return all.Except(all.SelectMany(contract => contract.GetInterfaces())).Except(type.BaseType?.GetInterfaces() ?? []);
    }

    private string? Describe(MemberInfo member) => member switch
    {
        MethodInfo method => Describe(method),
        ConstructorInfo constructor => Describe(constructor),
        PropertyInfo property => Describe(property),
        FieldInfo field => Describe(field),
        EventInfo @event => Describe(@event),
        _ => null,
    };

    private string? Describe(ConstructorInfo constructor) =>
        !constructor.IsStatic && AccessOf(constructor) is { } access
            ? $"{AttributesOf(constructor)}{access} {PlainName(constructor.DeclaringType!)}({Parameters(constructor)})"
            : null;

    private string? Describe(MethodInfo method)
    {
        bool isOperator = method.IsSpecialName && method.Name.StartsWith("op_", StringComparison.Ordinal);
        if (AccessOf(method) is not { } access || (method.IsSpecialName && !isOperator))
        {
            return null;
        }

        string arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        string constraints = method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "";
        string extension = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return $"{AttributesOf(method)}{access}{ModifiersOf(method)} {Returned(method)} {method.Name}{arguments}({extension}{Parameters(method)}){constraints}";
    }

    private string? Describe(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(accessor => AccessOf(accessor) is not null)];
        if (accessors.Length == 0)
        {
            return null;
        }

        MethodInfo widest = accessors.OrderBy(accessor => accessor.IsPublic ? 0 : 1).First();
        NullabilityInfo nullability = _nullability.Create(property);
        string name = property.GetIndexParameters().Length > 0 ? $"this[{Parameters(property.GetIndexParameters())}]" : property.Name;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? " required" : "";
        string body = string.Join(" ", accessors.OrderBy(accessor => accessor == property.GetMethod ? 0 : 1).Select(accessor =>
            $"{(AccessOf(accessor) == AccessOf(widest) ? "" : AccessOf(accessor) + " ")}{(accessor == property.GetMethod ? "get" : IsInit(accessor) ? "init" : "set")};"));
        return $"{AttributesOf(property)}{AccessOf(widest)}{ModifiersOf(widest)}{required} {Name(property.PropertyType, nullability)} {name} {{ {body} }}";
    }

    private string? Describe(FieldInfo field)
    {
        if (!(field.IsPublic || ((field.IsFamily || field.IsFamilyOrAssembly) && !field.DeclaringType!.IsSealed)))
        {
            return null;
        }

        string modifiers = field.IsLiteral ? " const" : (field.IsStatic ? " static" : "") + (field.IsInitOnly ? " readonly" : "");
        string value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
        return $"{AttributesOf(field)}{(field.IsPublic ? "public" : "protected")}{modifiers} {Name(field.FieldType, _nullability.Create(field))} {field.Name}{value}";
    }

    private string? Describe(EventInfo @event) => AccessOf(@event.AddMethod!) is { } access
        ? $"{AttributesOf(@event)}{access}{ModifiersOf(@event.AddMethod!)} event {Name(@event.EventHandlerType!, _nullability.Create(@event))} {@event.Name}"
        : null;

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string AccessOf(Type type) => type.IsNestedFamily || type.IsNestedFamORAssem ? "protected" : "public";

    private static string? AccessOf(MethodBase method) =>
        method.IsPublic ? "public"
        : (method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed ? "protected"
        : null;

    private static string ModifiersOf(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsStatic ? (method.IsAbstract ? " static abstract" : " static") : method.IsAbstract ? "" : " virtual";
        }

        return method switch
        {
            { IsStatic: true } => " static",
            { IsAbstract: true } => " abstract",
            { IsVirtual: true } when method.GetBaseDefinition() != method => method.IsFinal ? " sealed override" : " override",
            { IsVirtual: true, IsFinal: false } => " virtual",
            _ => "",
        };
    }

    private static string KindOf(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref struct" : "struct"),
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    // What a user of the member meets, of all the attributes there are.
    private static string AttributesOf(MemberInfo member) => string.Concat(member.CustomAttributes
        .Where(attribute => attribute.AttributeType.Name is
            nameof(ObsoleteAttribute) or nameof(FlagsAttribute) or nameof(AttributeUsageAttribute)
            or "ExperimentalAttribute" or "EditorBrowsableAttribute" or "RequiresUnreferencedCodeAttribute" or "RequiresDynamicCodeAttribute")
        .Where(attribute => attribute.AttributeType != typeof(ObsoleteAttribute) || !IsForOldCompilers(attribute))
        .Select(attribute => $"[{attribute.AttributeType.Name[..^"Attribute".Length]}] ")
        .Order(StringComparer.Ordinal));

    // Ref structs and required members carry an [Obsolete] that tells older compilers to keep off.
    private static bool IsForOldCompilers(CustomAttributeData attribute) =>
        attribute.ConstructorArguments is [{ Value: string message }, ..] && message.Contains("not supported in this version", StringComparison.Ordinal);

    private string Returned(MethodInfo method) => Reference(method.ReturnParameter) + Name(
        method.ReturnType.IsByRef ? method.ReturnType.GetElementType()! : method.ReturnType, _nullability.Create(method.ReturnParameter));

    private static string Reference(ParameterInfo parameter) => parameter.ParameterType.IsByRef
        ? parameter.IsOut ? "out "
            : parameter.IsIn || parameter.IsDefined(typeof(IsReadOnlyAttribute)) || parameter.GetRequiredCustomModifiers().Length > 0 ? "in "
            : "ref "
        : "";

    private string Parameters(MethodBase method) => Parameters(method.GetParameters());

    private string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        bool isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string value = parameter.HasDefaultValue ? $" = {DefaultOf(parameter)}" : "";
        return $"{(isParams ? "params " : "")}{Reference(parameter)}{Name(type, _nullability.Create(parameter))} {parameter.Name}{value}";
    }));

    private static string DefaultOf(ParameterInfo parameter) =>
        parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null
            ? "default"
            : parameter.ParameterType.IsEnum
                ? $"{parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, parameter.RawDefaultValue!)}"
                : Literal(parameter.RawDefaultValue);

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        char character => $"'{character}'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Select(argument =>
    {
        GenericParameterAttributes attributes = argument.GenericParameterAttributes;
        List<string> constraints = [];
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            constraints.Add(argument.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute") ? "unmanaged" : "struct");
        }
        else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Add(NullableFlagOf(argument) == 2 ? "class?" : "class");
        }
        else if (NullableFlagOf(argument) == 1)
        {
            constraints.Add("notnull");
        }

        constraints.AddRange(argument.GetGenericParameterConstraints().Where(constraint => constraint != typeof(ValueType)).Select(constraint => Name(constraint)));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            constraints.Add("new()");
        }

        return constraints.Count > 0 ? $" where {argument.Name} : {string.Join(", ", constraints)}" : "";
    }));

    // 1 is "not null", 2 "may be null". The compiler leaves it off where it equals the default of what is around.
    private static byte NullableFlagOf(Type argument)
    {
        byte? flag = FlagOf(argument, "NullableAttribute");
        for (MemberInfo? around = argument.DeclaringMethod ?? (MemberInfo?)argument.DeclaringType; flag is null && around is not null; around = around.DeclaringType)
        {
            flag = FlagOf(around, "NullableContextAttribute");
        }

        return flag ?? 0;

        static byte? FlagOf(MemberInfo member, string attributeName) => member.CustomAttributes
            .Where(attribute => attribute.AttributeType.Name == attributeName)
            .Select(attribute => attribute.ConstructorArguments[0].Value as byte?)
            .FirstOrDefault();
    }

    private static Type[] OwnArguments(Type type) => type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];

    private static string PlainName(Type type) => type.Name.Split('`')[0];

    private static string Named(Type type)
    {
        string[] arguments = [.. OwnArguments(type).Select(argument => Variance(argument) + argument.Name)];
        return PlainName(type) + (arguments.Length > 0 ? $"<{string.Join(", ", arguments)}>" : "");
    }

    private static string Variance(Type argument) => (argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => "out ",
        GenericParameterAttributes.Contravariant => "in ",
        _ => "",
    };

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, Argument(nullability, 0)) + "?";
        }

        string mark = !type.IsValueType && nullability is { } info && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (type.IsGenericParameter)
        {
            // Where T may be nullable itself, reflection cannot tell T from T?.
            return type.Name + (IsNeverNullable(type) ? mark : "");
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }

        return Keyword(type) is { } keyword ? keyword + mark : GenericName(type, nullability) + mark;
    }

    private static bool IsNeverNullable(Type argument) =>
        argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) || NullableFlagOf(argument) == 1;

    private static NullabilityInfo? Argument(NullabilityInfo? nullability, int index) =>
        nullability?.GenericTypeArguments is { } arguments && index < arguments.Length ? arguments[index] : null;

    private static string GenericName(Type type, NullabilityInfo? nullability)
    {
        Type[] all = type.GetGenericArguments();
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string prefix = type.DeclaringType is { } declaring
            ? GenericName(declaring.IsGenericTypeDefinition && type.IsConstructedGenericType ? declaring.MakeGenericType(all[..outer]) : declaring, null) + "."
            : type.Namespace is { Length: > 0 } and not "System" ? type.Namespace + "." : "";
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            return $"({string.Join(", ", all.Select((argument, index) => Name(argument, Argument(nullability, index))))})";
        }

        string[] own = [.. all.Select((argument, index) => Name(argument, Argument(nullability, index))).Skip(outer)];
        return prefix + PlainName(type) + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
    }

    private static string? Keyword(Type type) => type.IsEnum ? null : type switch
    {
        _ when type == typeof(void) => "void",
        _ when type == typeof(object) => "object",
        _ => Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.Byte => "byte",
            TypeCode.SByte => "sbyte",
            TypeCode.Char => "char",
            TypeCode.Decimal => "decimal",
            TypeCode.Double => "double",
            TypeCode.Single => "float",
            TypeCode.Int16 => "short",
            TypeCode.UInt16 => "ushort",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.String => "string",
            _ => null,
        },
    };
}
