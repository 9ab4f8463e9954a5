using System.CommandLine;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime draw</c>: renders saved explanations again, without the model.</summary>
internal sealed class DrawCommand : ToolCommand
{
    public const string CommandName = "draw";

    private readonly Argument<string[]> _files = Define.Words("FILE", "the path of one or more saved explanations (explain --save)");
    private readonly ImageOptions _images = new();
    private readonly Option<string> _folder = Define.Value("-o", "DIR", "the folder that the files are written to");
    private readonly Option<bool> _quiet = Define.Switch("--quiet", "prints nothing but problems");
    private readonly ImageLimit _limit = new();
    private readonly Option<bool> _show = Define.Switch("--show", "renders the explanation in the terminal");

    public DrawCommand() : base(
        CommandName, "draw FILE...", "Renders saved explanations again, without the model.",
        "mlnet-lime draw cat.lime dog.lime --positive-only --color-scale shared --clip 99")
    {
        AddGroup("Options", [.. _images.All, _folder, _quiet, _show, _limit.Option]);
        Add(_files);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        var arguments = new ArgumentReader(parsed, problems);
        _limit.Apply(arguments);
        IReadOnlyList<string> files = arguments.Words(_files, int.MaxValue);
        ImageSettings settings = _images.Read(arguments);
        ExplanationFile?[] loaded = [.. files.Select(path =>
            InputFiles.Exists(path, "saved explanation", problems) ? problems.Collect(() => ExplanationFile.Load(path)) : null)];
        using OutputFolder? folder = session.Own(() => problems.Collect(() => OutputFolder.Open(arguments.Text(_folder) ?? ".", files)));
        problems.ThrowIfAny();

        ColorScale? shared = settings.SharedScale([.. loaded.SelectMany(saved => saved!.Explanation.Classes)]);
        IReadOnlyList<OutputNames> names = OutputNames.For(files);
        for (int i = 0; i < files.Count; i++)
            Draw(files[i], loaded[i]!, new ExplanationFiles(folder!, names[i], settings, shared, mapPath: null));
        foreach (string path in session.Commit(folder!.Publish))
            if (!arguments.Flag(_quiet))
                session.Console.WriteLine(path);
        return ExitCode.Done;

        void Draw(string path, ExplanationFile saved, ExplanationFiles output)
        {
            ImageBuffer source = saved.SourceImage ?? saved.Explanation.Image;
            settings.CheckSize(source, path);
            output.Write(source, saved.Explanation, session.Cancellation);
            if (arguments.Flag(_show))
                foreach (ClassExplanation target in saved.Explanation.Classes)
                    TerminalReport.Show(session.Console, source, saved.Explanation, target, shared ?? settings.OwnScale(target));
            if (arguments.Flag(_show) && !arguments.Flag(_quiet))
                TerminalReport.Warn(session.Console, saved.Explanation);
        }
    }
}
