using Microsoft.ML.Lime.Engine;
using Case = (string Name, System.Action<Microsoft.ML.Lime.Tests.BitHash> Add);

namespace Microsoft.ML.Lime.Tests;

/// <summary>The recorded explanations: each method with each of its options.</summary>
internal static class ExplanationCases
{
    private static readonly MapUpsampling[] Upsamplings = [MapUpsampling.Nearest, MapUpsampling.Bicubic, MapUpsampling.None];

    private static readonly LimeOptions Lime = new() { Segmenter = Segmenters.Slic0(20), Samples = 150, Classes = [0, 2, 5], Seed = 3 };
    private static readonly KernelShapOptions KernelShap =
        new() { Segmenter = Segmenters.Slic0(20), Samples = 200, Classes = [1, 4], Seed = 4 };
    private static readonly RiseOptions Rise = new() { Samples = 200, Classes = [0, 3], Seed = 5 };
    private static readonly OcclusionOptions Occlusion = new() { Classes = [0, 3] };
    private static readonly CamOptions Cam = new() { TopClasses = 2 };
    private static readonly ScoreCamOptions ScoreCam = new() { TopClasses = 2 };

    /// <summary>One of each method.</summary>
    public static (string Name, ExplainOptions Options)[] Methods =>
        [("lime", Lime), ("kernelshap", KernelShap), ("rise", Rise), ("occlusion", Occlusion), ("cam", Cam), ("score-cam", ScoreCam)];

    /// <summary>A product that a simple model is far from, so that a stop rule needs some samples.</summary>
    private static ITarget Product =>
        Targets.Custom(["product"], (output, values) => values[0] = output[0] * output[1] * output[2] * output[4]);

    private static (string Name, LimeOptions Options)[] Presets =>
        [("default", LimeOptions.Default), ("matlab", LimeOptions.Matlab), ("python", LimeOptions.Python)];

    private static (string Name, ITarget Target)[] ClassTargets =>
    [
        ("classes", Targets.Classes(4, 1)), ("top-classes", Targets.TopClasses(3)), ("outputs", Targets.Outputs(2, 0)),
        ("function", Targets.Custom(["difference", "product"], (output, values) =>
            (values[0], values[1]) = (output[0] - output[1], output[2] * output[3]))),
    ];

    private static (string Name, ITarget Target, int[] Shape)[] SpatialTargets =>
    [
        ("sum", Targets.Sum([0, 2], TensorLayout.Nchw), [3, 4, 5]),
        ("sum channels last", Targets.Sum([0, 1], TensorLayout.Nhwc), [4, 5, 3]),
        ("sum in a box", Targets.Sum([1], new ImageBox(5, 8, 33, 30), TensorLayout.Nchw), [3, 4, 5]),
        ("masked-sum", Targets.Sum([2], new AttributionMap(2, 2, [0, 1, 0.5f, 0.25f]), TensorLayout.Nchw), [3, 4, 5]),
        ("box", Targets.DetectedBox(new ImageBox(2, 2, 30, 30), 1, BoxLayout.Parse("cxcywh,rows,objectness=4")), [12, 7]),
        ("box, boxes last", Targets.DetectedBox(new ImageBox(2, 2, 30, 30), 1, BoxLayout.Parse("cxcywh,columns")), [7, 12]),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Methods.Select(method => One($"method {method.Name}", method.Options)),
        .. Methods[..4].Select(method => One($"method {method.Name}, 64 x 64, softmax", method.Options,
            RecordedModel.Scorer(64, 64, activation: Activation.Softmax), RecordedModel.Source(64, 64))),
        .. Presets.SelectMany(preset => (IEnumerable<Case>)
        [
            One($"preset {preset.Name}", preset.Options),
            One($"preset {preset.Name}, 64 x 64, softmax", preset.Options with { TopClasses = 2, Seed = 7 },
                RecordedModel.Scorer(64, 64, activation: Activation.Softmax), RecordedModel.Source(64, 64)),
        ]),
        One("lime, exact", Lime with { Segmenter = Segmenters.Grid(8), Samples = null }),
        One("lime, more samples than masks", Lime with { Segmenter = Segmenters.Grid(6), Samples = 200 }),
        One("kernelshap, exact", KernelShap with { Segmenter = Segmenters.Grid(8), Samples = null }),
        One("kernelshap, all samples", KernelShap with { Samples = null }),
        One("rise, grid and probability", Rise with { Grid = 4, KeepProbability = 0.3 }),
        .. OfStrategies(), .. OfUpsamplings(), .. OfOcclusion(), .. OfInputs(), .. OfFiles(),
        .. ClassTargets.SelectMany(target => (IEnumerable<Case>)
        [
            One($"target {target.Name}, lime", Lime with { Classes = [], Target = target.Target }),
            One($"target {target.Name}, rise", Rise with { Classes = [], Target = target.Target }),
        ]),
        .. SpatialTargets.Select(target => One($"target {target.Name}", Lime with { Classes = [], Target = target.Target },
            RecordedModel.Scorer(target.Shape, (index, value) => target.Name switch
            {
                "box" => Detected(index % 7, value),
                "box, boxes last" => Detected(index / 12, value),
                _ => value,
            }))),
    ];

    /// <summary>Explains the photo by the model, with feature maps where they are needed.</summary>
    public static ImageExplanation Explain(ExplainOptions options, IScorer? scorer = null, ImageBuffer? source = null) =>
        options.CreateExplainer()!.Explain(
            scorer ?? (options is CamOptions or ScoreCamOptions ? RecordedModel.WithFeatures() : RecordedModel.Scorer()),
            source ?? RecordedModel.Source());

    private static Case One(string name, ExplainOptions options, IScorer? scorer = null, ImageBuffer? source = null) =>
        (name, bits => bits.Add(Explain(options, scorer, source)));

    private static IEnumerable<Case> OfStrategies() =>
    [
        .. StrategyCases.Samplers.Select(one => One($"lime, sampler {one.Name}", Lime with { Sampler = one.Sampler })),
        .. StrategyCases.Surrogates.Select(one => One($"lime, surrogate {one.Name}", Lime with { Surrogate = one.Surrogate })),
        .. StrategyCases.Segmenters.Select(one => One($"lime, segmenter {one.Name}", Lime with { Segmenter = one.Segmenter })),
        .. StrategyCases.Weightings.Select(one => One($"lime, weighting {one.Name}", Lime with { Weighting = one.Weighting })),
        .. StrategyCases.Baselines.SelectMany(one => (IEnumerable<Case>)
        [
            One($"lime, baseline {one.Name}", Lime with { Baseline = one.Baseline }),
            One($"kernelshap, baseline {one.Name}", KernelShap with { Baseline = one.Baseline }),
            One($"occlusion, baseline {one.Name}", Occlusion with { Baseline = one.Baseline }),
            One($"rise, baseline {one.Name}", Rise with { Baseline = one.Baseline }),
            One($"score-cam, baseline {one.Name}", ScoreCam with { Baseline = one.Baseline }),
        ]),
        .. from selection in StrategyCases.Selections
           from surrogate in StrategyCases.Surrogates
           where selection.Name != "none"
           select One($"lime, surrogate {surrogate.Name}, selection {selection.Name}",
               Lime with { Surrogate = surrogate.Surrogate, FeatureSelection = selection.Selection, NumFeatures = 8 }),
        .. from stop in StrategyCases.StopRules
           from surrogate in StrategyCases.Surrogates
           where surrogate.Name != "tree without standard errors"
           select One($"lime, surrogate {surrogate.Name}, stop {stop.Name}",
               Lime with
               {
                   Surrogate = surrogate.Surrogate,
                   Stop = stop.Rule,
                   Samples = 2000,
                   Sampler = Samplers.Independent,
                   Classes = [],
                   Target = Product,
               }),
        One("lime, stop certain-enough, samples open", Lime with { Stop = StopRules.RelativeError(), Samples = null }),
    ];

    private static IEnumerable<Case> OfUpsamplings() => Upsamplings.SelectMany(upsampling => (IEnumerable<Case>)
    [
        One($"lime, upsampling {upsampling}", Lime with { Segmenter = Segmenters.Grid(20), Upsampling = upsampling }),
        One($"kernelshap, upsampling {upsampling}", KernelShap with { Segmenter = Segmenters.Grid(20), Upsampling = upsampling }),
        One($"occlusion, upsampling {upsampling}", Occlusion with { Upsampling = upsampling }),
        One($"cam, upsampling {upsampling}", Cam with { Upsampling = upsampling }),
        One($"score-cam, upsampling {upsampling}", ScoreCam with { Upsampling = upsampling }),
    ]);

    private static IEnumerable<Case> OfOcclusion() =>
        from mapping in (OcclusionMapping[])[OcclusionMapping.Positions, OcclusionMapping.Average]
        from clipping in (bool[])[true, false]
        from sized in (bool[])[true, false]
        select One($"occlusion, {mapping}, clipping {clipping}, {(sized ? "mask 9 x 7, stride 5 x 4" : "default size")}",
            Occlusion with
            {
                Mapping = mapping,
                MaskClipping = clipping,
                MaskSize = sized ? (9, 7) : null,
                Stride = sized ? (5, 4) : null,
            });

    /// <summary>What a photo can be, and what a model can take.</summary>
    private static IEnumerable<Case> OfInputs() =>
    [
        .. ((string[])["Fill", "Crop", "Pad"]).SelectMany(mode => (IEnumerable<Case>)
        [
            One($"resize {mode}, smaller", Lime with { Resize = ResizeMode.Parse(mode)! }, source: RecordedModel.Source(101, 64)),
            One($"resize {mode}, larger", Occlusion with { Resize = ResizeMode.Parse(mode)! }, source: RecordedModel.Source(20, 31)),
        ]),
        .. Preprocessing.PresetNames.Select(name =>
            One($"preprocessing {name}", Lime, RecordedModel.Scorer(preprocessing: Preprocessing.Preset(name)))),
        .. ((Activation[])[Activation.Auto, Activation.None, Activation.Softmax, Activation.Sigmoid]).Select(activation =>
            One($"activation {activation}", Lime, RecordedModel.Scorer(activation: activation))),
        One("channels first", Lime, RecordedModel.Scorer(layout: TensorLayout.Nchw)),
        One("batches of 5 on 2 threads", Lime, RecordedModel.Scorer(batch: 5, sessions: 2)),
        One("float picture", Lime, source: RecordedModel.Source().ToFloat()),
        One("grey picture", Lime, RecordedModel.Scorer(channels: 1), RecordedModel.Source(channels: 1)),
        One("five channels", Lime, RecordedModel.Scorer(channels: 5), RecordedModel.Source(channels: 5)),
    ];

    /// <summary>A number of a detector's box: its place and size in pixels, then scores.</summary>
    private static double Detected(int entry, double value) => entry < 4 ? 16 + 8 * value : value * value;

    /// <summary>What is saved: JSON, the parts of the file of an explanation, and what is loaded from it.</summary>
    private static IEnumerable<Case> OfFiles() => Methods.SelectMany(method => (IEnumerable<Case>)
    [
        ($"JSON of {method.Name}", bits =>
            bits.Add(new ExplanationFile { Explanation = WithoutTimeAndWords(Explain(method.Options)) }.ToJson())),
        ($"file of {method.Name}", bits => AddFile(bits, WithoutTimeAndWords(Explain(method.Options)))),
    ]);

    private static ImageExplanation WithoutTimeAndWords(ImageExplanation explanation) => explanation with
    {
        Timings = new(),
        Stopped = explanation.Stopped is { } stopped ? stopped with { Text = "" } : null,
        Classes = [.. explanation.Classes.Select(target => target with { Warnings = [] })],
    };

    /// <summary>
    /// The parts but the PNG files, whose bytes the runtime's compression decides, and the loaded explanation, which has their pixels.
    /// </summary>
    private static void AddFile(BitHash bits, ImageExplanation explanation)
    {
        string path = Path.GetTempFileName();
        try
        {
            new ExplanationFile { Explanation = explanation, SourceImage = RecordedModel.Source() }.Save(path);
            using (System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(path))
                foreach (System.IO.Compression.ZipArchiveEntry entry in archive.Entries)
                {
                    bits.Add(entry.FullName);
                    if (entry.FullName.EndsWith(".png", StringComparison.Ordinal))
                        continue;
                    using Stream content = entry.Open();
                    using var copy = new MemoryStream();
                    content.CopyTo(copy);
                    bits.Add(copy.ToArray());
                }
            ExplanationFile loaded = ExplanationFile.Load(path);
            bits.Add(loaded.Explanation);
            bits.Add(loaded.SourceImage!);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
