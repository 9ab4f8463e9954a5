using System.CommandLine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime explain</c>: explains a model's decision on images.</summary>
internal sealed class ExplainCommand : ToolCommand
{
    public const string CommandName = "explain";

    private readonly Argument<string[]> _images = Define.Words("IMAGE", $"the path of one or more images ({ImageFile.Formats})");
    private readonly Option<string> _model = Define.Value("--model", "FILE", "the file of an ONNX model");
    private readonly ModelOptions _modelOptions = new();
    private readonly ComponentRegistry _registry;
    private readonly MethodArguments _method;
    private readonly TargetArguments _target = new();
    private readonly Option<string[]> _class = Define.Values("--class", "INDEX|NAME", "a class to explain; may be repeated");
    private readonly Option<string> _top =
        Define.Value("--top", "K", "number of classes with the largest outputs to explain, in addition to --class (default 1; none with "
            + "--class)", "--top-labels");
    private readonly ImageOptions _drawing = new();
    private readonly ImageLimit _limit = new();
    private readonly Option<string> _folder = Define.Value("-o", "DIR", "the folder for the files (default the current one)");
    private readonly Option<bool> _save =
        Define.Switch("--save", "also writes a file for the command draw: the explanation and the source image");
    private readonly Option<string> _notebook =
        Define.Value("--notebook", "FILE.ipynb", "the file of a notebook, .ipynb, with the steps and their results");
    private readonly Option<bool> _json = Define.Switch("--json", "prints the result as one JSON document, and nothing else");
    private readonly Option<bool> _quiet = Define.Switch("--quiet", "prints nothing but problems");
    private readonly Option<bool> _show = Define.Switch("--show", "renders the explanation in the terminal");
    private readonly Option<bool> _watch = Define.Switch("--watch", "renders the explanation while it converges");

    public ExplainCommand(ComponentRegistry registry) : base(
        CommandName, "explain IMAGE... --model FILE", "Explains a model's decision on images.",
        "mlnet-lime explain cat.jpg --model net.onnx --labels names.txt --preprocess imagenet")
    {
        _registry = registry;
        _method = new MethodArguments(registry);
        Add(_images);
        AddGroup("The model and its input", [_model, .. _modelOptions.All]);
        AddGroup("Classes or target", _class, _top, _target.Target, _target.OutputLayout, _target.Boxes);
        AddGroup("Method (in brackets: the methods with this option, if not all)", _method.All);
        AddGroup("Rendering", _drawing.All);
        AddGroup("Output", _folder, _save, _notebook, _json, _quiet, _show, _watch, _limit.Option);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        ExplainSettings settings = Read(new ArgumentReader(parsed, problems));
        new ExplainRun(settings, session, problems).Run();
        return ExitCode.Done;
    }

    private ExplainSettings Read(ArgumentReader arguments)
    {
        Problems problems = arguments.Problems;
        _limit.Apply(arguments);
        IReadOnlyList<string> images = arguments.Words(_images, int.MaxValue);
        string? model = arguments.Text(_model);
        if (!arguments.IsGiven(_model))
            problems.Add("explain needs --model FILE: the file of an ONNX model.");
        if (arguments.Flag(_json) && arguments.Flag(_show))
            problems.Add("--json and --show exclude each other, because JSON must be alone on standard output; omit one.");
        string? labelsPath = arguments.Text(_modelOptions.Labels);
        // Read once; with a target at once, because it may name a class, otherwise after the images, in whose order problems are told.
        var labels = new Lazy<IReadOnlyList<string>?>(() => ModelFile.ReadLabels(labelsPath, problems)?.Names);
        int before = problems.Count;
        ModelPreprocessing? stated = _modelOptions.ReadStated(arguments, model);
        OnnxScorerOptions? scorer = _target.AddOutputs(arguments, _modelOptions.Read(arguments, stated));
        // Without the names a target may be unknown; that is no further problem.
        IReadOnlyList<string>? names = arguments.IsGiven(_target.Target) ? labels.Value : null;
        bool isUnnamed = names is null && labelsPath is not null && arguments.IsGiven(_target.Target);
        ITarget? target = isUnnamed ? null : _target.Read(arguments, names, _class, _top);
        if (problems.Count > before || isUnnamed)
            scorer = null;
        (ExplainOptions options, string? preset, string? mapPath) = _method.Read(arguments, _drawing.OfSegments);
        options = _method.Apply(arguments, stated, options);
        _modelOptions.CheckCrop(arguments, options.Resize);
        if (arguments.Flag(_watch))
            RefuseWatch(arguments, options);
        int? top = arguments.Whole(_top, 1);
        if (options is CamOptions && target is not null)
            problems.Add("--target does not go with --method cam, which explains the logits of classes; name them by --class, or use "
                + "--method score-cam.");
        return new ExplainSettings
        {
            Registry = _registry,
            Images = images,
            Model = model ?? "",
            Scorer = scorer,
            Notes = _modelOptions.Notes(arguments, stated, model),
            LabelsPath = labelsPath,
            Labels = labels,
            InputValueFiles = scorer is null ? new Dictionary<string, string>() : _modelOptions.InputValueFiles(arguments),
            Options = options with
            {
                TopClasses = top ?? (arguments.IsGiven(_class) ? null : options.TopClasses),
                Target = target,
            },
            Top = top,
            Preset = preset,
            MapPath = mapPath,
            Classes = arguments.Texts(_class),
            Drawing = _drawing.Read(arguments),
            Folder = arguments.Text(_folder) ?? ".",
            Save = arguments.Flag(_save),
            Notebook = OutputNotebook.Read(arguments, _notebook),
            Json = arguments.Flag(_json),
            Quiet = arguments.Flag(_quiet),
            Show = arguments.Flag(_show),
            Watch = arguments.Flag(_watch),
        };
    }

    private void RefuseWatch(ArgumentReader arguments, ExplainOptions options)
    {
        if (arguments.Flag(_json))
            arguments.Problems.Add("--json and --watch exclude each other, because JSON must be alone on standard output; omit one.");
        if (arguments.Flag(_quiet))
            arguments.Problems.Add("--quiet and --watch exclude each other, because --watch prints to standard output; omit one.");
        if (options is not LimeOptions)
            arguments.Problems.Add(
                "--watch requires --method lime, which can render maps while samples are scored; omit it.");
    }
}
