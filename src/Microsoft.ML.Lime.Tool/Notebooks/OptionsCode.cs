using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Options as the C# that makes them: what differs from the defaults.</summary>
internal static class OptionsCode
{
    private static readonly (string Name, Preprocessing Values)[] Presets =
    [
        ("Raw", Preprocessing.Raw), ("Unit", Preprocessing.Unit), ("SignedUnit", Preprocessing.SignedUnit),
        ("ImageNet", Preprocessing.ImageNet), ("Caffe", Preprocessing.Caffe),
    ];

    /// <summary>The explainer with its options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="mapPath">The file of a label map, where that stands in for a segmenter.</param>
    public static string Of(ExplainOptions options, string? mapPath) =>
        $"new {Method(options)}Explainer({Options(options, mapPath)})";

    /// <summary>The options alone.</summary>
    /// <inheritdoc cref="Of(ExplainOptions, string?)"/>
    public static string Options(ExplainOptions options, string? mapPath) => options switch
    {
        LimeOptions lime => Create(options, Members(lime, mapPath), Members(new LimeOptions(), null)),
        KernelShapOptions shap => Create(options, Members(shap, mapPath), Members(new KernelShapOptions(), null)),
        OcclusionOptions occlusion => Create(options, Members(occlusion), Members(new OcclusionOptions())),
        RiseOptions rise => Create(options, Members(rise), Members(new RiseOptions())),
        CamOptions cam => Create(options, Members(cam), Members(new CamOptions())),
        ScoreCamOptions scoreCam => Create(options, Members(scoreCam), Members(new ScoreCamOptions())),
        _ => throw new ArgumentException($"{options.GetType()} has no form in C#.", nameof(options)),
    };

    /// <summary>How a model is opened.</summary>
    public static string Of(OnnxScorerOptions options, string? labelsPath) =>
        CSharp.Create("OnnxScorerOptions", Members(options, labelsPath), Members(new OnnxScorerOptions(), null));

    /// <summary>What a masked picture shows.</summary>
    public static string Of(ImageAndMaskOptions options) =>
        CSharp.Create("ImageAndMaskOptions", Members(options), Members(new ImageAndMaskOptions()));

    private static string Create(
        ExplainOptions options, IEnumerable<(string Name, string Value)> members, IEnumerable<(string Name, string Value)> defaults) =>
        CSharp.Create($"{Method(options)}Options", members, defaults);

    private static string Method(ExplainOptions options) => options.GetType().Name[..^"Options".Length];

    private static IEnumerable<(string, string)> Members(LimeOptions options, string? mapPath) =>
    [
        (nameof(options.Segmenter), StrategyCode.Of(options.Segmenter, mapPath)),
        (nameof(options.Samples), Maybe(options.Samples)),
        (nameof(options.Stop), StrategyCode.Of(options.Stop)),
        (nameof(options.Sampler), StrategyCode.Of(options.Sampler)),
        (nameof(options.Baseline), StrategyCode.Of(options.Baseline)),
        (nameof(options.Weighting), StrategyCode.Of(options.Weighting)),
        (nameof(options.FeatureSelection), StrategyCode.Of(options.FeatureSelection)),
        (nameof(options.NumFeatures), Maybe(options.NumFeatures)),
        (nameof(options.Surrogate), StrategyCode.Of(options.Surrogate)),
        (nameof(options.Upsampling), CSharp.Member(options.Upsampling)),
        .. Common(options),
    ];

    private static IEnumerable<(string, string)> Members(KernelShapOptions options, string? mapPath) =>
    [
        (nameof(options.Segmenter), StrategyCode.Of(options.Segmenter, mapPath)),
        (nameof(options.Samples), Maybe(options.Samples)),
        (nameof(options.Baseline), StrategyCode.Of(options.Baseline)),
        (nameof(options.Upsampling), CSharp.Member(options.Upsampling)),
        .. Common(options),
    ];

    private static IEnumerable<(string, string)> Members(OcclusionOptions options) =>
    [
        (nameof(options.MaskSize), Pair(options.MaskSize)),
        (nameof(options.Stride), Pair(options.Stride)),
        (nameof(options.Baseline), StrategyCode.Of(options.Baseline)),
        (nameof(options.MaskClipping), CSharp.Flag(options.MaskClipping)),
        (nameof(options.Mapping), CSharp.Member(options.Mapping)),
        (nameof(options.Upsampling), CSharp.Member(options.Upsampling)),
        .. Common(options),
    ];

    private static IEnumerable<(string, string)> Members(RiseOptions options) =>
    [
        (nameof(options.Samples), CSharp.Whole(options.Samples)),
        (nameof(options.Grid), CSharp.Whole(options.Grid)),
        (nameof(options.KeepProbability), CSharp.Number(options.KeepProbability)),
        (nameof(options.Baseline), StrategyCode.Of(options.Baseline)),
        .. Common(options),
    ];

    private static IEnumerable<(string, string)> Members(CamOptions options) =>
    [
        (nameof(options.Layer), Maybe(options.Layer)),
        (nameof(options.Upsampling), CSharp.Member(options.Upsampling)),
        .. Common(options),
    ];

    private static IEnumerable<(string, string)> Members(ScoreCamOptions options) =>
    [
        (nameof(options.Layer), Maybe(options.Layer)),
        (nameof(options.Baseline), StrategyCode.Of(options.Baseline)),
        (nameof(options.Upsampling), CSharp.Member(options.Upsampling)),
        .. Common(options),
    ];

    private static IEnumerable<(string, string)> Common(ExplainOptions options) =>
    [
        (nameof(options.Resize), CSharp.Member(options.Resize)),
        (nameof(options.Classes), $"[{string.Join(", ", options.Classes.Select(index => CSharp.Whole(index)))}]"),
        (nameof(options.TopClasses), Maybe(options.TopClasses)),
        (nameof(options.Target), StrategyCode.Of(options.Target)),
        (nameof(options.Seed), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{options.Seed}")),
    ];

    private static IEnumerable<(string, string)> Members(OnnxScorerOptions options, string? labelsPath) =>
    [
        (nameof(options.Preprocessing), options.Preprocessing is { } pixels ? Of(pixels) : "null"),
        (nameof(options.Input), Maybe(options.Input)),
        (nameof(options.Output), Maybe(options.Output)),
        (nameof(options.Layout), options.Layout is { } layout ? CSharp.Member(layout) : "null"),
        (nameof(options.Height), Maybe(options.Height)),
        (nameof(options.Width), Maybe(options.Width)),
        (nameof(options.Activation), CSharp.Member(options.Activation)),
        (nameof(options.ClassNames), labelsPath is null ? "null" : $"ClassLabels.Load({CSharp.Text(labelsPath)})"),
        (nameof(options.BatchSize), Maybe(options.BatchSize)),
        (nameof(options.Threads), Maybe(options.Threads)),
        (nameof(options.Device), options.Device.Kind switch
        {
            DeviceKind.Gpu => $"Device.Gpu({CSharp.Whole(options.Device.Index)})",
            DeviceKind.Cpu => "Device.Cpu",
            _ => "Device.Auto",
        }),
    ];

    private static IEnumerable<(string, string)> Members(ImageAndMaskOptions options) =>
    [
        (nameof(options.PositiveOnly), CSharp.Flag(options.PositiveOnly)),
        (nameof(options.NegativeOnly), CSharp.Flag(options.NegativeOnly)),
        (nameof(options.HideRest), CSharp.Flag(options.HideRest)),
        (nameof(options.Features), CSharp.Whole(options.Features)),
        (nameof(options.LeastWeight), CSharp.Number(options.LeastWeight)),
        (nameof(options.Tint), CSharp.Member(options.Tint)),
    ];

    /// <summary>By its name, where it has one.</summary>
    private static string Of(Preprocessing preprocessing)
    {
        string parts = Parts(preprocessing);
        string? name = Presets.FirstOrDefault(preset => Parts(preset.Values) == parts).Name;
        return name is null ? parts : $"Preprocessing.{name}";
    }

    private static string Parts(Preprocessing preprocessing) =>
        CSharp.Create("Preprocessing", Members(preprocessing), Members(Preprocessing.Raw));

    private static IEnumerable<(string, string)> Members(Preprocessing preprocessing) =>
    [
        (nameof(preprocessing.Scale), CSharp.Number(preprocessing.Scale)),
        (nameof(preprocessing.Mean), CSharp.Numbers(preprocessing.Mean)),
        (nameof(preprocessing.Std), CSharp.Numbers(preprocessing.Std)),
        (nameof(preprocessing.Channels), CSharp.Member(preprocessing.Channels)),
    ];

    private static string Maybe(int? value) => value is { } number ? CSharp.Whole(number) : "null";

    private static string Maybe(string? value) => value is null ? "null" : CSharp.Text(value);

    private static string Pair((int, int)? value) =>
        value is var (first, second) ? $"({CSharp.Whole(first)}, {CSharp.Whole(second)})" : "null";
}
