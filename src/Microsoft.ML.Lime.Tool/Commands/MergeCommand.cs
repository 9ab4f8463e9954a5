using System.CommandLine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary><c>mlnet-lime merge</c>: makes one evaluation from its shards.</summary>
internal sealed class MergeCommand : ToolCommand
{
    public const string CommandName = "merge";

    private readonly Argument<string[]> _folder = Define.Words("DIR", "the folder that evaluate --shard wrote to with -o");
    private readonly Option<bool> _partial = Define.Switch("--partial", "leaves out what missing, incomplete and foreign shards lack");
    private readonly Option<bool> _parquet = Define.Switch("--parquet", "writes the rows as results.parquet, too");
    private readonly Option<string> _cards = CardCount.Define();
    private readonly Option<bool> _json = Define.Switch("--json", "prints the summary as one JSON document, and nothing else");
    private readonly Option<bool> _quiet = Define.Switch("--quiet", "prints nothing but problems");

    public MergeCommand() : base(CommandName, "merge DIR",
        "Merges the shards of an evaluation: the files are those of one process over the same images.",
        "mlnet-lime merge out")
    {
        Add(_folder);
        AddGroup("Options", _partial, _parquet, _cards, _json, _quiet);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        session.IsScheduled = true;
        var arguments = new ArgumentReader(parsed, new Problems());
        IReadOnlyList<string> folders = arguments.Words(_folder, max: 1);
        int? cards = CardCount.Read(arguments, _cards);
        arguments.Problems.ThrowIfAny();
        bool isSilent = arguments.Flag(_json) || arguments.Flag(_quiet);
        string output = folders[0];
        string[] methods = Methods(output);
        List<MethodResult> results = [];
        List<string> settings = [];
        IReadOnlyList<string> notes = [];
        foreach (string method in methods)
        {
            using ShardMerge merge = ShardMerge.Open(output, method);
            string[] problems = [.. merge.Incomplete, .. merge.Foreign];
            if (problems.Length > 0 && !arguments.Flag(_partial))
                throw new LimeException(
                    [.. problems, "Not all images have a result; run these shards, or give --partial to go on without."])
                {
                    MayPass = merge.Foreign.Count == 0,
                };
            if (merge.Done == 0 || ReportHeader.FromJson(merge.Header) is not { } header)
                throw new LimeException($"The shards in '{output}' have no result; run them first.") { MayPass = true };
            string folder = Path.Combine(output, method);
            if (methods.Length > 1 && File.Exists(Path.Combine(output, EvaluationFiles.Settings)))
                throw new LimeException($"The folder '{output}' holds an evaluation by one method; "
                    + "remove its files, but not the folder 'shards', and merge again.");
            string? partial = problems.Length == 0 ? null : FormattableString.Invariant(
                $"{merge.Done} of {merge.Images} images; ") + string.Join(' ', problems);
            using EvaluationFolder merged = merge.Write(folder, session.Cancellation);
            merge.Dispose(); // its lists of rows and cards are no longer needed
            if (partial is not null)
                header = header with { Facts = [.. header.Facts, KeyValuePair.Create("partial", partial)] };
            MethodResult result = MethodResult.Write(merged, header, merge.ModelWarnings, merge.Guesses, cards,
                arguments.Flag(_parquet), session.Cancellation);
            notes = partial is null ? header.Notes : [.. header.Notes, $"Partial: {partial}"];
            if (!isSilent)
            {
                foreach (string sentence in problems)
                    session.Console.WriteSentence($"Note: {sentence}");
                EvaluationReport.Write(session.Console, result);
            }
            results.Add(result);
            settings.Add(merge.Settings);
        }
        if (results.Count > 1)
        {
            (IReadOnlyList<HtmlReport.ComparedMethod> compared, IReadOnlyList<string> paths) = EvaluationFiles.Compare(
                output, results, i => EvaluationFolder.Open(Path.Combine(output, methods[i]), settings[i]), session.Cancellation);
            if (!isSilent)
                EvaluationReport.Compare(session.Console, results[0].Metrics, compared, paths);
        }
        if (arguments.Flag(_json))
            session.Console.Out.WriteLine(EvaluationSummaryJson.Of(results, notes));
        EvaluationReport.ThrowIfNothingWasScored(results, output);
        return ExitCode.Done;
    }

    /// <summary>The subfolders of the methods, in the order in which they were given; one empty name if there is one method.</summary>
    private static string[] Methods(string output)
    {
        string any = ShardMerge.Subfolders(output)[0];
        if (any.Length == 0)
            return [any];
        using ShardMerge merge = ShardMerge.Open(output, any);
        return ReportHeader.FromJson(merge.Header) is { } header ? [.. header.Methods] : [any];
    }
}
