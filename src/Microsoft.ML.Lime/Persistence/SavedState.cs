using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// The bytes of a saved transformer: format version, length of the description, length of the model (32 bits each, little-endian), the
/// description as JSON, and the model whole. The same transformer gives the same bytes.
/// </summary>
/// <remarks>
/// Options are written property by property, so that a new one is saved without a word here. An older version of this library refuses
/// what it does not know rather than leave it out. The version rises when what is there already changes its meaning.
/// </remarks>
internal static class SavedState
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
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutMachine, WithMethod } },
        Converters =
        {
            new JsonStringEnumConverter(),
            new StrategyConverter<ISegmenter>(SavedStrategies.Segmenters),
            new StrategyConverter<IBaseline>(SavedStrategies.Baselines),
            new StrategyConverter<ISampler>(SavedStrategies.Samplers),
            new StrategyConverter<ISurrogate>(SavedStrategies.Surrogates),
            new StrategyConverter<ISampleWeighting>(SavedStrategies.Weightings),
            new StrategyConverter<IFeatureSelection>(SavedStrategies.FeatureSelections),
            new StrategyConverter<IStopRule>(SavedStrategies.StopRules),
            new StrategyConverter<ITarget>(SavedStrategies.Targets),
        },
    };

    /// <summary>The state as text between a prefix and a suffix.</summary>
    /// <exception cref="LimeException">Something in it cannot be saved.</exception>
    public static string Write(SavedTransformer saved, string prefix = "", string suffix = "", int version = Version)
    {
        byte[] description = JsonSerializer.SerializeToUtf8Bytes(saved, Json);
        var head = new byte[HeadLength + description.Length];
        BinaryPrimitives.WriteInt32LittleEndian(head, version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(sizeof(int)), description.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(2 * sizeof(int)), saved.Model.Length);
        description.CopyTo(head, HeadLength);
        return StateText.Pack(prefix, head, saved.Model, suffix);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="LimeException">It is of another version, damaged, or has what this version does not know.</exception>
    public static SavedTransformer Read(ReadOnlySpan<char> text)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        StateText.Unpack(text, 0, head);
        int version = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (version != Version)
            throw new LimeException($"The explanation was saved in format {version}, and this version of MlNetLime reads format {Version}; "
                + (version > Version ? "update the package." : "save the model again with this version."));
        var description = new byte[BinaryPrimitives.ReadInt32LittleEndian(head[sizeof(int)..])];
        var model = new byte[BinaryPrimitives.ReadInt32LittleEndian(head[(2 * sizeof(int))..])];
        StateText.Unpack(text, HeadLength, description);
        StateText.Unpack(text, HeadLength + description.Length, model);
        try
        {
            return JsonSerializer.Deserialize<SavedTransformer>(description, Json)! with { Model = model };
        }
        catch (JsonException cause)
        {
            throw new LimeException(
                $"The saved state of an explanation has what this version of MlNetLime does not know: {cause.Message} Update the package.",
                cause);
        }
    }

    // As in ML.NET, a loaded model takes its device from the context. Where the native library lies is another machine's business.
    private static void WithoutMachine(JsonTypeInfo type)
    {
        string[] machine = type.Type == typeof(OnnxScorerOptions) ? ["device", "libraryPath"]
            : type.Type == typeof(TransformerScorerOptions) ? ["gpuDeviceId", "fallbackToCpu"]
            : [];
        foreach (string name in machine)
            type.Properties.Remove(type.Properties.Single(property => property.Name == name));
    }

    private static void WithMethod(JsonTypeInfo type)
    {
        if (type.Type == typeof(ExplanationColumnOptions))
            type.PolymorphismOptions = new()
            {
                TypeDiscriminatorPropertyName = "method",
                DerivedTypes =
                {
                    new(typeof(LimeExplainOptions), "lime"),
                    new(typeof(OcclusionExplainOptions), "occlusion"),
                    new(typeof(KernelShapExplainOptions), "kernelshap"),
                    new(typeof(RiseExplainOptions), "rise"),
                    new(typeof(CamExplainOptions), "cam"),
                    new(typeof(ScoreCamExplainOptions), "score-cam"),
                },
            };
    }
}
