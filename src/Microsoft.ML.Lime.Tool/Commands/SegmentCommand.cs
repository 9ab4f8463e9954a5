using System.CommandLine;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime segment</c>: writes the label map of an image and an image of its borders.</summary>
internal sealed class SegmentCommand : ToolCommand
{
    public const string CommandName = "segment";

    private readonly Argument<string[]> _image = Define.Words("IMAGE", $"the path of an image ({ImageFile.Formats})");
    private readonly Option<string> _size = Define.Value("--size", "HxW", "the size to segment at (default the image's own)");
    private readonly (Option<string> Option, ComponentDefinition.Parameter Parameter)[] _fitting;
    private readonly Option<string> _segmentation;
    private readonly ComponentArguments _segmenters;
    private readonly Option<string> _folder = Define.Value("-o", "DIR", "the folder that the files are written to");
    private readonly ImageLimit _limit = new();
    private readonly Option<bool> _quiet = Define.Switch("--quiet", "prints nothing but problems");

    private static readonly string[] Fitting =
        [nameof(ExplainOptions.Resize), nameof(ExplainOptions.Interpolation), nameof(ExplainOptions.Alpha)];

    public SegmentCommand(ComponentRegistry registry) : base(
        CommandName, "segment IMAGE", "Divides an image into segments, as explain does, and writes the label map and its borders. "
            + "explain reads the map, also an edited one: --segmentation FILE.",
        "mlnet-lime segment cat.jpg --size 224x224 --segmentation slic --features 100")
    {
        _segmenters = new ComponentArguments(registry, registry.Segmenters);
        _segmentation = Define.Value("--segmentation", _segmenters.Form, "segmentation method; FILE is a label map");
        IReadOnlyList<ComponentDefinition.Parameter> parameters = ComponentDefinition.FromType(typeof(LimeOptions))!.Parameters;
        _fitting = [.. parameters.Where(parameter => Fitting.Contains(parameter.Member))
            .Select(parameter => (
                (Option<string>)Define.Of(parameter, $"{parameter.Summary} (default {parameter.DefaultText})"), parameter))];
        AddGroup("Options",
            [_size, .. _fitting.Select(one => one.Option), _segmentation, .. _segmenters.Options, _folder, _quiet, _limit.Option]);
        Add(_image);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        var arguments = new ArgumentReader(parsed, problems);
        _limit.Apply(arguments);
        IReadOnlyList<string> images = arguments.Words(_image, max: 1);
        (int Height, int Width)? size = ModelOptions.ReadSize(arguments, _size);
        var fitting = (LimeOptions)ComponentDefinition.FromType(typeof(LimeOptions))!.Create(_fitting
            .Select(one => (one.Parameter.Name, Value: Read(arguments, one.Option, one.Parameter)))
            .ToDictionary(one => one.Name, one => one.Value));
        (IComponent? component, string? mapPath) = _segmenters.Read(arguments, _segmentation, LimeOptions.Default.Segmenter);
        ImageBuffer? source = images.Count == 1 && InputFiles.Exists(images[0], "image", problems)
            ? problems.Collect(() => ImageFile.Load(images[0]))
            : null;
        using OutputFolder? folder = session.Own(() => problems.Collect(() => OutputFolder.Open(arguments.Text(_folder) ?? ".", images)));
        problems.ThrowIfAny();

        var input = new ScorerInput(size?.Height ?? source!.Height, size?.Width ?? source!.Width, 3, TensorLayout.Nchw);
        var segmenter = (ISegmenter)component!;
        long memory = (long)segmenter.BytesPerPixel * input.Height * input.Width;
        if (memory > ImageFile.MemoryLimit)
            throw new LimeException(FormattableString.Invariant($"The image '{images[0]}' would be segmented at {input.Height} x ")
                + FormattableString.Invariant($"{input.Width} pixels, which takes up to {memory >> 20} MiB of memory, but the limit is ")
                + FormattableString.Invariant($"{ImageFile.MemoryLimit >> 20} MiB; give the model's size by --size HxW, such as ")
                + $"--size 224x224, or raise the limit ({_limit.Option.Name} MB).");
        (ImageFit fit, ImageBuffer fitted) = fitting.FitImage(source!, input);
        SegmentMap segments = segmenter.Segment(fitted, fit, session.Cancellation);
        OutputNames names = OutputNames.For(images)[0];
        if (mapPath is null || !folder!.IsPathOf(names.Segments, mapPath))
            folder!.Write(names.Segments, path => segments.Save(path));
        folder.Write(names.Borders, path => ImageFile.SavePng(Boundaries.Draw(source!, fit, segments), path));
        IReadOnlyList<string> paths = session.Commit(folder.Publish);
        if (!arguments.Flag(_quiet))
        {
            session.Console.WriteLine($"{images[0]}: {segments.Count} segments at {segments.Height} x {segments.Width}. Written:");
            foreach (string path in paths)
                session.Console.WriteLine($"  {path}");
        }
        return ExitCode.Done;
    }

    private static object? Read(ArgumentReader arguments, Option<string> option, ComponentDefinition.Parameter parameter) =>
        ParameterReader.TryRead(arguments, option, parameter, out object? value) ? value : parameter.Default;
}
