using System.CommandLine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime inspect</c>: prints the properties of a model.</summary>
internal sealed class InspectCommand : ToolCommand
{
    private readonly Argument<string[]> _model = Define.Words("MODEL", "the file of an ONNX model");
    private readonly ModelOptions _options = new();
    private readonly Option<bool> _json = Define.Switch("--json", "prints JSON");

    public InspectCommand() : base(
        "inspect", "inspect MODEL", "Prints the properties of a model: inputs, outputs, layout, size, batch.",
        "mlnet-lime inspect squeezenet.onnx")
    {
        Add(_model);
        AddGroup("Options", [.. _options.Shape, _json]);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        var arguments = new ArgumentReader(parsed, problems);
        IReadOnlyList<string> models = arguments.Words(_model, max: 1);
        OnnxScorerOptions options = _options.ReadShape(arguments);
        if (models.Count == 1)
            InputFiles.Exists(models[0], "model", problems);
        problems.ThrowIfAny();

        OnnxModelInfo model = OnnxScorer.Inspect(models[0], options);
        session.Console.Out.WriteLine(arguments.Flag(_json) ? ModelReport.Json(model) : ModelReport.Text(model));
        return ExitCode.Done;
    }
}
