using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// The bytes of a saved transformer: format version, length of the description, length of the model (32 bits each, little-endian), the
/// description as JSON, and the whole model. The same transformer gives the same bytes.
/// </summary>
/// <remarks>
/// Options are written property by property, so a new one is saved without a change here. An older version of this library throws for a
/// property that it does not know, and never ignores it. The version number rises when the meaning of an existing property changes.
/// </remarks>
internal sealed class SavedState
{
    public const int Version = 1;

    private const int HeadLength = 3 * sizeof(int);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        IncludeFields = true, // pairs of numbers have fields
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutMachine, WithoutMethod } },
        Converters =
        {
            new JsonStringEnumConverter(),
            new TextConverter<ResizeMode>(ResizeMode.Parse),
            new TextConverter<AlphaMode>(AlphaMode.Parse),
            new ComponentConverter<ISegmenter>(Registry.Components.Segmenters),
            new ComponentConverter<IBaseline>(Registry.Components.Baselines),
            new ComponentConverter<ISampler>(Registry.Components.Samplers),
            new ComponentConverter<ISurrogate>(Registry.Components.Surrogates),
            new ComponentConverter<ISampleWeighting>(Registry.Components.Weightings),
            new ComponentConverter<IFeatureSelection>(Registry.Components.FeatureSelections),
            new ComponentConverter<IStopRule>(Registry.Components.StopRules),
            new ComponentConverter<ITarget>(Registry.Components.Targets),
        },
    };

    private readonly byte[] _description, _model;

    private SavedState(byte[] description, byte[] model) => (_description, _model) = (description, model);

    /// <summary>The name of the saved transformer.</summary>
    public string Transformer => Deserialize<Named>(new(Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip }).Transformer;

    /// <summary>The state as text between a prefix and a suffix.</summary>
    /// <exception cref="LimeException">Something in it cannot be saved.</exception>
    public static string Write(SavedTransformer saved, string prefix = "", string suffix = "", int version = Version)
    {
        byte[] description = JsonSerializer.SerializeToUtf8Bytes(saved, saved.GetType(), Json);
        var head = new byte[HeadLength + description.Length];
        BinaryPrimitives.WriteInt32LittleEndian(head, version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(sizeof(int)), description.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(2 * sizeof(int)), saved.Model.Length);
        description.CopyTo(head, HeadLength);
        return StateText.Pack(prefix, head, saved.Model, suffix);
    }

    /// <summary>Unpacks the text that <see cref="Write"/> returned.</summary>
    /// <exception cref="LimeException">It is of another version, or damaged.</exception>
    public static SavedState Unpack(ReadOnlySpan<char> text)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        StateText.Unpack(text, 0, head);
        int version = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (version != Version)
            throw new LimeException($"The explanation was saved in format {version}, and this version of MlNetLime reads format {Version}; "
                + (version > Version ? "update the package." : "save the model again with this version."));
        int descriptionLength = BinaryPrimitives.ReadInt32LittleEndian(head[sizeof(int)..]);
        int modelLength = BinaryPrimitives.ReadInt32LittleEndian(head[(2 * sizeof(int))..]);
        if (descriptionLength < 0 || modelLength < 0 || (long)descriptionLength + modelLength > 2L * text.Length) // 15 bits per character
            throw new LimeException("The saved state of an explanation is damaged or truncated; save the model again.");
        var description = new byte[descriptionLength];
        var model = new byte[modelLength];
        StateText.Unpack(text, HeadLength, description);
        StateText.Unpack(text, HeadLength + description.Length, model);
        return new SavedState(description, model);
    }

    /// <summary>Reads the description as that of one kind of transformer.</summary>
    /// <exception cref="LimeException">It has a property that this version does not know.</exception>
    public T Read<T>()
        where T : SavedTransformer => Deserialize<T>(Json) with { Model = _model };

    private T Deserialize<T>(JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(_description, options) ?? throw new JsonException("It is null.");
        }
        // Converters, constructors and factories have exceptions of their own.
        catch (Exception cause) when (cause is JsonException or NotSupportedException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException)
        {
            throw new LimeException(
                $"The saved state of an explanation has content that this version of MlNetLime does not support: {cause.Message} "
                + "Update the package.",
                cause);
        }
    }

    // As in ML.NET, a loaded model takes its device from the context. The path of the native library is that of the machine that saved it.
    private static void WithoutMachine(JsonTypeInfo type)
    {
        string[] machine = type.Type == typeof(OnnxScorerOptions) ? ["device", "libraryPath"]
            : type.Type == typeof(TransformerScorerOptions) ? ["gpuDeviceId", "fallbackToCpu"]
            : [];
        foreach (string name in machine)
            type.Properties.Remove(type.Properties.Single(property => property.Name == name));
    }

    // The options of a method are written under its name, by the converter of the options that have them.
    private static void WithoutMethod(JsonTypeInfo type)
    {
        if (type.Properties.FirstOrDefault(property => property.PropertyType == typeof(ExplainOptions)) is { } method)
            type.Properties.Remove(method);
    }

    private sealed record Named
    {
        public required string Transformer { get; init; }
    }
}
