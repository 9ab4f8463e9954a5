using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The types of a compiled assembly: the folder of their source file, and which types of the same assembly they use.</summary>
internal sealed class CompiledTypes
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Portable PDB format: the documents of a type that has no method with a body.</summary>
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly Assembly _assembly;
    private readonly string _marker;
    private readonly Dictionary<int, string> _files = [];

    /// <param name="assembly">The name of the assembly.</param>
    /// <param name="project">The name of its folder under <c>src</c>.</param>
    public CompiledTypes(string assembly, string project)
    {
        _assembly = Assembly.Load(assembly);
        _marker = $"/src/{project}/";
        ReadDocuments();
        Types = [.. _assembly.GetTypes().Where(type => type.DeclaringType is null && _files.ContainsKey(type.MetadataToken))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)];
    }

    /// <summary>The types that are declared in source files, without nested ones.</summary>
    public IReadOnlyList<Type> Types { get; }

    /// <summary>The folder of a type within its project; <c>.</c> for the root.</summary>
    public string FolderOf(Type type) => Path.GetDirectoryName(_files[type.MetadataToken])! is { Length: > 0 } folder
        ? folder.Replace('\\', '/')
        : ".";

    /// <summary>Types of the same assembly that a type uses: in its declaration, members, attributes and code.</summary>
    public IEnumerable<Type> Uses(Type type)
    {
        HashSet<Type> used = [];
        Collect(type, used);
        return used.Select(Outermost).Where(other => other != type && other.Assembly == _assembly
            && _files.ContainsKey(other.MetadataToken))
            .Distinct();
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private void ReadDocuments()
    {
        using FileStream stream = File.OpenRead(Path.ChangeExtension(_assembly.Location, ".pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        MetadataReader pdb = provider.GetMetadataReader();
        foreach (CustomDebugInformationHandle handle in pdb.CustomDebugInformation)
        {
            CustomDebugInformation information = pdb.GetCustomDebugInformation(handle);
            if (pdb.GetGuid(information.Kind) == TypeDefinitionDocuments && information.Parent.Kind == HandleKind.TypeDefinition)
                Add(MetadataTokens.GetToken(information.Parent),
                    MetadataTokens.DocumentHandle(pdb.GetBlobReader(information.Value).ReadCompressedInteger()));
        }
        foreach (Type type in _assembly.GetTypes())
            foreach (MethodBase method in Methods(type))
            {
                MethodDebugInformation information =
                    pdb.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(method.MetadataToken & 0xFFFFFF));
                if (!information.Document.IsNil)
                    Add(Outermost(type).MetadataToken, information.Document);
            }

        void Add(int token, DocumentHandle document)
        {
            string path = pdb.GetString(pdb.GetDocument(document).Name).Replace('\\', '/');
            int at = path.LastIndexOf(_marker, StringComparison.Ordinal);
            if (at >= 0 && !path.Contains("/obj/", StringComparison.Ordinal))
                _files.TryAdd(token, path[(at + _marker.Length)..]);
        }
    }

    private static IEnumerable<MethodBase> Methods(Type type) => [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    private static void Collect(Type type, HashSet<Type> used)
    {
        Add(type.BaseType, used);
        foreach (Type implemented in type.GetInterfaces())
            Add(implemented, used);
        foreach (Type argument in type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()))
            Add(argument, used);
        AddAttributes(type, used);
        foreach (FieldInfo field in type.GetFields(Declared))
        {
            Add(field.FieldType, used);
            AddAttributes(field, used);
        }
        foreach (PropertyInfo property in type.GetProperties(Declared))
            AddAttributes(property, used);
        foreach (MethodBase method in Methods(type))
        {
            if (method is MethodInfo { ReturnType: var returned })
                Add(returned, used);
            foreach (ParameterInfo parameter in method.GetParameters())
            {
                Add(parameter.ParameterType, used);
                AddAttributes(parameter, used);
            }
            AddAttributes(method, used);
            AddBody(type, method, used);
        }
        foreach (Type nested in type.GetNestedTypes(Declared))
            Collect(nested, used);
    }

    private static void Add(Type? type, HashSet<Type> used)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
            Add(type.GetElementType(), used);
        else if (used.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type) || type.IsGenericType)
            foreach (Type argument in type.GetGenericArguments())
                Add(argument, used);
    }

    private static void AddAttributes(ICustomAttributeProvider member, HashSet<Type> used)
    {
        IEnumerable<CustomAttributeData> attributes = member switch
        {
            MemberInfo info => info.CustomAttributes,
            ParameterInfo parameter => parameter.CustomAttributes,
            _ => [],
        };
        foreach (CustomAttributeData attribute in attributes)
        {
            Add(attribute.AttributeType, used);
            foreach (CustomAttributeTypedArgument argument in attribute.ConstructorArguments)
                if (argument.Value is Type value)
                    Add(value, used);
        }
    }

    /// <summary>Reads the tokens of a method's instructions (ECMA-335, partition III).</summary>
    private static void AddBody(Type type, MethodBase method, HashSet<Type> used)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
            return;
        foreach (LocalVariableInfo local in body.LocalVariables)
            Add(local.LocalType, used);
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                Add(clause.CatchType, used);
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
                value = (short)(0xFE00 | code[at++]);
            OpCode operation = OpCodesByValue[value];
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod
                or OperandType.InlineTok or OperandType.InlineType)
                AddToken(type, method, BitConverter.ToInt32(code, at), used);
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static void AddToken(Type type, MethodBase method, int token, HashSet<Type> used)
    {
        Type[] typeArguments = type.GetGenericArguments();
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        MemberInfo? member = method.Module.ResolveMember(token, typeArguments, methodArguments);
        Add(member as Type ?? member?.DeclaringType, used);
        if (member is MethodInfo { IsGenericMethod: true } generic)
            foreach (Type argument in generic.GetGenericArguments())
                Add(argument, used);
        // A call counts as a use of what it returns and takes only where the caller names it, which shows in locals and other tokens.
    }
}
