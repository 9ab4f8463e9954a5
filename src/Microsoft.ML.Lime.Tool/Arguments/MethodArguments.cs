using System.CommandLine;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Which method explains, and its options; an option that belongs to another is refused by name.</summary>
internal sealed class MethodArguments
{
    private const string Lime = "lime", Occlusion = "occlusion", KernelShap = "kernelshap", Rise = "rise";
    private const string Cam = "cam", ScoreCam = "score-cam";

    /// <summary>The methods.</summary>
    public static IReadOnlyList<string> Names { get; } = [Lime, Occlusion, KernelShap, Rise, Cam, ScoreCam];

    private readonly LimeArguments _lime = new();
    private readonly OcclusionArguments _occlusion = new();

    public Option<string> Method { get; } = Define.Value("--method", "lime, occlusion, kernelshap, rise, cam or score-cam");
    public Option<string> Grid { get; } = Define.Value("--grid", "rows and columns of RISE's random grids");
    public Option<string> Keep { get; } = Define.Value("--keep", "the probability that RISE shows a cell of a grid, such as 0.5");
    public Option<string> Layer { get; } = Define.Value("--layer", "auto, or the tensor that class activation maps are made of");

    /// <summary>The option that says how large maps are.</summary>
    public Option<string> Upsampling => _lime.Upsampling;

    public void AddTo(Command command)
    {
        command.Add(Method);
        _lime.AddTo(command);
        _occlusion.AddTo(command);
        command.AddRange(Grid, Keep, Layer);
    }

    /// <summary>All but what is explained.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="shown">The options that say which segments are shown, for methods that have some.</param>
    /// <returns>The options, the name of LIME's preset, and the path of a label map.</returns>
    public (ExplainOptions Options, string? Preset, string? MapPath) Read(ArgumentReader arguments, IReadOnlyList<Option> shown)
    {
        string method = arguments.Choice(Method, Lime, [.. Names.Select(name => (name, name))]);
        RefuseForeign(arguments, [method], shown);
        return Read(arguments, method);
    }

    /// <summary>The same of several methods, separated by commas. An option may belong to any of them.</summary>
    /// <returns>The methods in the order in which they were named, each once.</returns>
    public IReadOnlyList<(string Method, ExplainOptions Options)> ReadSeveral(ArgumentReader arguments, out string? mapPath)
    {
        string[] given = (arguments.Text(Method) ?? Lime).ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries);
        foreach (string name in given.Where(name => !Names.Contains(name)))
            arguments.Wrong(Method, ArgumentReader.OneOf(Names) + ", or several separated by commas", name, Names);
        string[] methods = [.. given.Where(Names.Contains).Distinct()];
        if (methods.Length == given.Length)
            RefuseForeign(arguments, methods, []);
        else if (given.Distinct().Count() < given.Length)
            arguments.Problems.Add($"--method {string.Join(',', given)} names a method twice; name each once.");
        (string Method, (ExplainOptions Options, string? Preset, string? MapPath) Read)[] read =
            [.. methods.Select(method => (method, Read(arguments, method)))];
        mapPath = read.Select(one => one.Read.MapPath).FirstOrDefault(path => path is not null);
        return [.. read.Select(one => (one.Method, one.Read.Options))];
    }

    private (ExplainOptions Options, string? Preset, string? MapPath) Read(ArgumentReader arguments, string method)
    {
        RefuseAuto(arguments, method);
        switch (method)
        {
            case Occlusion:
                return (_occlusion.Read(arguments, _lime.ReadUpsampling(arguments)) with
                {
                    Resize = SegmentationOptions.ReadResize(arguments, _lime.Resize, ResizeMode.Fill),
                }, null, null);
            case Rise:
                return (ReadRise(arguments), null, null);
            case Cam:
                return (new CamOptions
                {
                    Layer = ReadLayer(arguments),
                    Upsampling = _lime.ReadUpsampling(arguments) ?? new CamOptions().Upsampling,
                    Resize = SegmentationOptions.ReadResize(arguments, _lime.Resize, ResizeMode.Fill),
                }, null, null);
            case ScoreCam:
                return (new ScoreCamOptions
                {
                    Layer = ReadLayer(arguments),
                    Baseline = ReadBaseline(arguments, method),
                    Upsampling = _lime.ReadUpsampling(arguments) ?? new ScoreCamOptions().Upsampling,
                    Resize = SegmentationOptions.ReadResize(arguments, _lime.Resize, ResizeMode.Fill),
                }, null, null);
            case KernelShap:
                var own = new KernelShapOptions();
                (LimeOptions shared, _, string? path) =
                    _lime.Read(arguments, new LimeOptions { Segmenter = own.Segmenter, Baseline = own.Baseline });
                return (new KernelShapOptions
                {
                    Segmenter = shared.Segmenter,
                    Samples = shared.Samples,
                    Baseline = shared.Baseline,
                    Upsampling = shared.Upsampling,
                    Resize = shared.Resize,
                    Seed = shared.Seed,
                }, null, path);
            default:
                return _lime.Read(arguments);
        }
    }

    private RiseOptions ReadRise(ArgumentReader arguments)
    {
        var defaults = new RiseOptions();
        return defaults with
        {
            Samples = _lime.Stop.ReadNumber(arguments) ?? defaults.Samples,
            Seed = arguments.Seed(_lime.Seed) ?? defaults.Seed,
            Baseline = ReadBaseline(arguments, Rise) ?? defaults.Baseline,
            Resize = SegmentationOptions.ReadResize(arguments, _lime.Resize, defaults.Resize),
            Grid = arguments.Whole(Grid, 2, 256) ?? defaults.Grid,
            KeepProbability = arguments.Numbers(Keep, "one number above 0 and below 1, such as 0.5", value => value is > 0 and < 1, 1)?[0]
                ?? defaults.KeepProbability,
        };
    }

    /// <summary>The baseline of a method without segments; null where none was given.</summary>
    private IBaseline? ReadBaseline(ArgumentReader arguments, string method)
    {
        IBaseline? baseline = _lime.ReadBaseline(arguments);
        if (baseline == Baselines.SegmentMean)
            arguments.Problems.Add($"--baseline segment-mean does not go with --method {method}, which has no segments; use image-mean.");
        return baseline;
    }

    private string? ReadLayer(ArgumentReader arguments) => arguments.Text(Layer) is { } name and not "auto" ? name : null;

    private void RefuseAuto(ArgumentReader arguments, string method)
    {
        if (method is KernelShap or Rise && _lime.Stop.IsAuto(arguments))
            arguments.Problems.Add($"--samples auto does not go with --method {method}, " + (method == Rise
                ? "which has no standard errors to stop by; give a number."
                : "whose coalitions are chosen for a fixed number of them; give a number, and the result's convergence ratio tells "
                    + "whether it was enough."));
    }

    private void RefuseForeign(ArgumentReader arguments, string[] methods, IReadOnlyList<Option> shown)
    {
        foreach (Option option in (Option[])[.. _lime.All, .. _occlusion.All, Grid, Keep, Layer, .. shown])
            if (arguments.IsGiven(option) && !Owners(option, shown).Intersect(methods).Any())
                arguments.Problems.Add($"{arguments.NameGiven(option)} does not go with --method {string.Join(',', methods)}, "
                    + $"because it belongs to {Listed(Owners(option, shown))}; leave it away, or choose that method.");

        static string Listed(string[] owners) =>
            owners.Length < 2 ? string.Concat(owners) : $"{string.Join(", ", owners[..^1])} and {owners[^1]}";
    }

    private string[] Owners(Option option, IReadOnlyList<Option> shown) =>
        option == _lime.Resize ? [Lime, Occlusion, KernelShap, Rise, Cam, ScoreCam]
        : option == _lime.Upsampling ? [Lime, Occlusion, KernelShap, Cam, ScoreCam]
        : option == _lime.Baseline ? [Lime, KernelShap, Rise, ScoreCam]
        : option == _lime.Stop.Samples || option == _lime.Seed ? [Lime, KernelShap, Rise]
        : option == Layer ? [Cam, ScoreCam]
        : shown.Contains(option) || _lime.Segments.Contains(option) ? [Lime, KernelShap]
        : option == Grid || option == Keep ? [Rise]
        : _occlusion.All.Contains(option) ? [Occlusion]
        : [Lime];
}
