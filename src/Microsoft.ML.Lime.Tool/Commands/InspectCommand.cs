using System.CommandLine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime inspect</c>: prints the properties of a model.</summary>
internal sealed class InspectCommand : ToolCommand
{
    public const string CommandName = "inspect";

    private readonly Argument<string[]> _model = Define.Words("MODEL", "the file of an ONNX model");
    private readonly ModelOptions _options = new();
    private readonly TargetArguments _target = new();
    private readonly ImageLimit _limit = new();
    private readonly Option<bool> _json = Define.Switch("--json", "prints JSON");

    public InspectCommand() : base(
        CommandName, "inspect MODEL [IMAGE]",
        "Prints the properties of a model: inputs, outputs, layout, size, batch. With an image, the boxes that a detector finds in it.",
        "mlnet-lime inspect squeezenet.onnx")
    {
        Add(_model);
        AddGroup("Options", [.. _options.Shape, _json]);
        AddGroup("With an image", [.. _options.Values, _target.Boxes, _limit.Option]);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        var arguments = new ArgumentReader(parsed, problems);
        _limit.Apply(arguments);
        IReadOnlyList<string> models = arguments.Words(_model, max: 2);
        OnnxScorerOptions options = _target.AddOutputs(arguments,
            _options.ReadValues(arguments, _options.ReadStated(arguments, models.Count > 0 ? models[0] : null)));
        BoxLayout? layout = _target.ReadBoxes(arguments).Layout;
        if (models.Count > 0)
            InputFiles.Exists(models[0], "model", problems);
        ImageBuffer? image = models.Count == 2 && InputFiles.Exists(models[1], "image", problems)
            ? problems.Collect(() => ImageFile.Load(models[1]))
            : null;
        problems.ThrowIfAny();

        OnnxModelInfo model = OnnxScorer.Inspect(models[0], options);
        session.Cancellation.ThrowIfCancellationRequested();
        DetectedBoxes? boxes = null;
        if (image is not null && model.Problems.Count == 0)
        {
            using OnnxScorer scorer = OnnxScorer.Open(models[0], options with { Device = Device.Cpu });
            boxes = DetectedBoxes.Read(scorer, image, layout);
        }
        session.Cancellation.ThrowIfCancellationRequested();
        string text = arguments.Flag(_json) ? ModelReport.Json(model) : ModelReport.Text(model);
        session.Console.Out.WriteLine(boxes is null ? text
            : arguments.Flag(_json) ? boxes.AddTo(text) : text + Environment.NewLine + boxes.Text);
        return ExitCode.Done;
    }
}
