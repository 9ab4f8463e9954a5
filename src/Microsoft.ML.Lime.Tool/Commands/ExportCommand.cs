using System.CommandLine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime export</c>: writes an ONNX model that contains its explanation.</summary>
internal sealed class ExportCommand : ToolCommand
{
    public const string CommandName = "export";

    private const string AllClasses = "all";

    private readonly Argument<string[]> _model = Define.Words("MODEL", "the file of an ONNX model");
    private readonly ModelOptions _modelOptions = new();
    private readonly MethodArguments _method;
    private readonly Option<string[]> _class =
        Define.Values("--class", "INDEX|NAME|all", "a class to explain; may be repeated; all explains every class");
    private readonly Option<string> _top = Define.Value("--top", "K", "number of classes with the largest outputs to explain (default 1)");
    private readonly Option<string> _file = Define.Value("-o", "FILE", "the file of the new model");
    private readonly Option<bool> _embed =
        Define.Switch("--embed-preprocessing", "puts the preprocessing into the new model, which then takes 8-bit pixels");
    private readonly Option<bool> _quiet = Define.Switch("--quiet", "prints nothing but problems");

    public ExportCommand(ComponentRegistry registry) : base(
        CommandName, "export MODEL -o FILE",
        "Writes an ONNX model that contains its explanation: image in, scores and attribution map out. It runs wherever ONNX Runtime runs.",
        "mlnet-lime export net.onnx --preprocess imagenet --method cam -o net.cam.onnx")
    {
        _method = new MethodArguments(registry);
        Add(_model);
        AddGroup("The model and its input", [_modelOptions.Labels, .. _modelOptions.Values, .. _modelOptions.Shape]);
        AddGroup("Classes", _class, _top);
        AddGroup("Method (in brackets: the methods with this option, if not all)", _method.All);
        AddGroup("Output", _file, _embed, _quiet);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        var arguments = new ArgumentReader(parsed, problems);
        IReadOnlyList<string> models = arguments.Words(_model, max: 1);
        string? path = arguments.Text(_file);
        if (!arguments.IsGiven(_file))
            problems.Add("export needs -o FILE: the file of the new model.");
        OnnxScorerOptions read =
            _modelOptions.ReadValues(arguments, _modelOptions.ReadStated(arguments, models.Count > 0 ? models[0] : null));
        (ExplainOptions method, _, _) = _method.Read(arguments, []);
        int? top = arguments.Whole(_top, 1);
        IReadOnlyList<string>? labels = ModelFile.ReadLabels(arguments.Text(_modelOptions.Labels), problems)?.Names;
        problems.ThrowIfAny();

        using OnnxScorer? scorer = ModelFile.Open(models[0], read with { Device = Device.Cpu }, labels, problems);
        problems.ThrowIfAny();
        IReadOnlyList<string> classes = arguments.Texts(_class);
        bool isAll = classes.Contains(AllClasses);
        method = method with
        {
            Classes = [.. classes.Where(text => text != AllClasses)
                .Select(text => problems.Collect<int?>(() => ModelFile.FindClass(scorer!, text))).OfType<int>().Distinct()],
            TopClasses = top ?? (classes.Count > 0 ? null : method.TopClasses),
        };
        problems.ThrowIfAny();
        session.Cancellation.ThrowIfCancellationRequested();
        var options = new OnnxExportOptions { AllClasses = isAll, EmbedPreprocessing = arguments.Flag(_embed) };
        IReadOnlyList<string> notes = OnnxExport.Write(scorer!, method, path!, options, session.Cancellation);
        if (!arguments.Flag(_quiet))
        {
            session.Console.WriteLine($"{models[0]}: explained by {method.CreateExplainer()!.GetType().Name}. Written:");
            session.Console.WriteLine($"  {path}");
            foreach (string note in notes)
                session.Console.WriteLine($"Note: {note}");
        }
        return ExitCode.Done;
    }
}
