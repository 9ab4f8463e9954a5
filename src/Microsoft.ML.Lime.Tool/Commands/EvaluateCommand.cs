using System.CommandLine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime evaluate</c>: explains the images of a folder, evaluates the explanations, and writes a report.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    public const string CommandName = "evaluate";
    public const string Store = "--store", Keep = "--keep";

    private static readonly (string, CardContent)[] Contents =
        [("overlays", CardContent.Overlays), ("maps", CardContent.Maps), ("none", CardContent.None)];

    private readonly Argument<string[]> _folder = Define.Words("FOLDER",
        "the folder of the images, or with a subfolder for each class; or a tar archive, or a series such as a-{000..063}.tar");
    private readonly Option<string> _model = Define.Value("--model", "FILE", "the file of an ONNX model");
    private readonly ModelOptions _modelOptions = new();
    private readonly ComponentRegistry _registry;
    private readonly MethodArguments _method;
    private readonly Option<string> _list =
        Define.Value("--images", "FILE|-", "the file of a list of the images within FOLDER, one path per line; - reads standard input");
    private readonly Option<string> _truth =
        Define.Value("--truth", "folders|none|FILE.csv", "where the true classes are: in the names of the folders, "
            + "nowhere, or in a CSV file with the columns image and label (default folders)");
    private readonly Option<string> _masks =
        Define.Value("--masks", "DIR", "a folder with a ground-truth mask for each image; black is outside the object");
    private readonly Option<bool> _outside =
        Define.Switch("--allow-outside", "allows tables and symbolic links that lead out of the folders of images and masks");
    private readonly Option<string> _class =
        Define.Value("--class", "INDEX|NAME", "the class to explain in every image (default the predicted class)");
    private readonly Option<string> _metrics =
        Define.Value("--metrics", "NAME,NAME|none", "names of metrics, separated by commas, or none");
    private readonly Option<string> _limit = Define.Value("--limit", "N", "maximum number of images, sampled evenly over the classes");
    private readonly ImageLimit _imageLimit = new();
    private readonly Option<bool> _onlyWrong = Define.Switch("--only-wrong", "explains only misclassified images");
    private readonly Option<string> _output = Define.Value("-o", "DIR", "the folder for the results (default evaluation)");
    private readonly Option<string> _shard = Define.Value("--shard", "I/N|auto",
        "evaluates part I (from 0) of N, on this machine or another; auto takes both from the scheduler");
    private readonly Option<string> _progress =
        Define.Value("--progress", "auto|json", "json: a JSON object per line on standard error, at most one a second");
    private readonly Option<string> _store = Define.Value(Store, "overlays|maps|none",
        "what is stored of each image: thumbnail, map and overlay; only the reduced map; or only its row (also --keep)");
    private readonly Option<bool> _parquet = Define.Switch("--parquet", "writes the rows as results.parquet, too");
    private readonly Option<string> _cards = CardCount.Define();
    private readonly Option<bool> _restart = Define.Switch("--restart", "removes the results of an earlier evaluation from that folder");
    private readonly Option<string> _notebook =
        Define.Value("--notebook", "FILE.ipynb", "the file of a notebook, .ipynb, with the steps and their results");
    private readonly Option<bool> _json = Define.Switch("--json", "prints the summary as one JSON document, and nothing else");
    private readonly Option<bool> _quiet = Define.Switch("--quiet", "prints nothing but problems");

    public EvaluateCommand(ComponentRegistry registry) : base(
        CommandName, "evaluate FOLDER --model FILE",
        "Explains the images of a folder and evaluates the explanations: a table and an HTML report. "
            + "Repeat the command to continue a stopped evaluation.",
        "mlnet-lime evaluate images --model net.onnx --labels names.txt --preprocess imagenet -o out")
    {
        _registry = registry;
        _method = new MethodArguments(registry);
        Add(_folder);
        AddGroup("The images", _model, _list, _truth, _masks, _outside, _limit, _imageLimit.Option);
        AddGroup("Explanations and metrics", _class, _onlyWrong, _method.Method, _metrics);
        AddGroup("Output", _output, _shard, _progress, _store, _parquet, _cards, _restart, _notebook, _json, _quiet);
        AddGroup("The model and its input (as of explain)", _modelOptions.All);
        AddGroup("Method (as of explain; in brackets: the methods with this option)",
            [.. _method.All.Where(option => option != _method.Method)]);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        EvaluateSettings settings = Read(new ArgumentReader(parsed, problems));
        session.IsScheduled = settings.Shard is not null;
        return new EvaluateRun(settings, session, problems).Run();
    }

    private EvaluateSettings Read(ArgumentReader arguments)
    {
        Problems problems = arguments.Problems;
        _imageLimit.Apply(arguments);
        IReadOnlyList<string> folders = arguments.Words(_folder, max: 1);
        string? model = arguments.Text(_model);
        if (!arguments.IsGiven(_model))
            problems.Add("evaluate needs --model FILE: the file of an ONNX model.");
        int before = problems.Count;
        ModelPreprocessing? stated = _modelOptions.ReadStated(arguments, model);
        OnnxScorerOptions? scorer = _modelOptions.Read(arguments, stated);
        if (problems.Count > before)
            scorer = null;
        IReadOnlyList<(string, ExplainOptions Options)> methods =
            [.. _method.ReadSeveral(arguments, out string? mapPath)
                .Select(one => (one.Method, _method.Apply(arguments, stated, one.Options)))];
        if (methods.Count > 0)
            _modelOptions.CheckCrop(arguments, methods[0].Options.Resize);
        if (arguments.IsGiven(_method.Upsampling) && arguments.Text(_method.Upsampling) == "none")
            problems.Add("--upsampling none does not go with evaluate, because metrics evaluate maps of the model's input size; "
                + "use nearest or bicubic.");
        Shard? shard = arguments.Text(_shard) is { } part
            ? problems.Collect(() => ShardVariables.Read(part, Environment.GetEnvironmentVariable))
            : null;
        foreach (Option option in ((Option[])[_notebook, _json, _parquet, _cards]).Where(arguments.IsGiven))
            if (arguments.IsGiven(_shard))
                problems.Add($"{option.Name} does not go with --shard, because it is about all images; "
                    + (option == _notebook ? "omit it." : "give it to merge."));
        var settings = new EvaluateSettings
        {
            Registry = _registry,
            Folder = folders.Count == 1 ? folders[0] : "",
            List = arguments.Text(_list),
            Truth = arguments.Text(_truth) ?? "folders",
            Masks = arguments.Text(_masks),
            AllowOutside = arguments.Flag(_outside),
            Model = model ?? "",
            Scorer = scorer,
            Notes = _modelOptions.Notes(arguments, stated, model),
            LabelsPath = arguments.Text(_modelOptions.Labels),
            InputValueFiles = scorer is null ? new Dictionary<string, string>() : _modelOptions.InputValueFiles(arguments),
            Methods = methods,
            Class = arguments.Text(_class),
            Metrics = ReadMetrics(arguments),
            Limit = arguments.Whole(_limit, 1),
            OnlyWrong = arguments.Flag(_onlyWrong),
            Output = arguments.Text(_output) ?? "evaluation",
            Shard = shard,
            ProgressForPrograms = arguments.Choice(_progress, false, ("auto", false), ("json", true)),
            Store = arguments.Choice(_store, CardContent.Overlays, Contents),
            Parquet = arguments.Flag(_parquet),
            Cards = CardCount.Read(arguments, _cards),
            Restart = arguments.Flag(_restart),
            MapPath = mapPath,
            Notebook = OutputNotebook.Read(arguments, _notebook),
            Json = arguments.Flag(_json),
            Quiet = arguments.Flag(_quiet),
        };
        before = problems.Count;
        CheckImages(settings, problems);
        return problems.Count == before ? settings : settings with { Folder = "" }; // an unsuitable data set is not read
    }

    /// <summary>Checks options that do not go together.</summary>
    private static void CheckImages(EvaluateSettings settings, Problems problems)
    {
        bool isTable = settings.Truth is not ("folders" or "none");
        if (settings.IsTar && settings.List is not null)
            problems.Add("--images does not go with tar archives; omit it, or give a folder.");
        if (settings.IsTar && settings.Masks is not null)
            problems.Add("--masks does not go with tar archives, whose masks are files .mask.png beside the images; omit it.");
        if (isTable && (settings.IsTar || settings.List is not null))
            problems.Add($"--truth {settings.Truth} is a table, which does not go with {(settings.IsTar ? "tar archives" : "--images")}; "
                + "give folders or none.");
        if (settings.Store != CardContent.Overlays && (settings.Methods.Count > 1 || settings.Notebook is not null))
            problems.Add($"{Store} {settings.Store.ToString().ToLowerInvariant()} does not go with "
                + $"{(settings.Notebook is not null ? "--notebook" : "several methods")}, which shows overlays; omit one of them.");
        if (settings.List == "-" && settings.Notebook is not null)
            problems.Add("--notebook does not go with --images -, because it reads the list again; give the list as a file.");
    }

    /// <summary>Whether a value of <c>--keep</c> is meant for <c>--store</c>, not for RISE.</summary>
    public static bool IsStored(string value) => Contents.Any(content => content.Item1.Equals(value, StringComparison.OrdinalIgnoreCase));

    private IReadOnlyList<IMapMetric>? ReadMetrics(ArgumentReader arguments)
    {
        if (arguments.Text(_metrics) is not { } text)
            return null;
        if (text == "none")
            return [];
        return [.. text.Split(',', StringSplitOptions.TrimEntries)
            .Select(name => arguments.Problems.Collect(() => Evaluation.Metrics.Find(name))).OfType<IMapMetric>().Distinct()];
    }
}
