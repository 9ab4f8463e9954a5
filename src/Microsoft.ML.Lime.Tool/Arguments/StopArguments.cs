using System.CommandLine;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>How many samples, or when there are enough.</summary>
internal sealed class StopArguments
{
    public const int MostSamples = 10_000_000;

    private const string Auto = "auto";

    public Option<string> Samples { get; } =
        Define.Value("--samples", "the number of perturbed pictures, 10 per segment at least, or auto to stop when certain");
    private readonly Option<string> _maxSamples = Define.Value("--max-samples", "the most perturbed pictures under --samples auto");
    private readonly Option<string> _maxError =
        Define.Value("--max-error", "the largest standard error as a share of the range of the importances, such as 0.05");
    private readonly Option<string> _decideTop = Define.Value("--decide-top", "how many of the most important segments are to be decided");
    private readonly Option<string> _confidence = Define.Value("--confidence", "the confidence of that, such as 0.95");

    /// <summary>Those that need <c>--samples auto</c>.</summary>
    private Option<string>[] Rules => [_maxSamples, _maxError, _decideTop, _confidence];

    public IReadOnlyList<Option> All => [Samples, .. Rules];

    /// <summary>Whether <c>--samples auto</c> was given.</summary>
    public bool IsAuto(ArgumentReader arguments) => arguments.IsGiven(Samples) && arguments.Text(Samples) == Auto;

    /// <summary>The number of samples of a method that does not stop by itself; null where none was given, or auto.</summary>
    public int? ReadNumber(ArgumentReader arguments) => IsAuto(arguments) ? null : arguments.Whole(Samples, 2, MostSamples);

    /// <summary>Number or limit of the samples, and the rule that stops before; null each where that was not said.</summary>
    public (int? Samples, IStopRule? Stop) Read(ArgumentReader arguments)
    {
        if (!IsAuto(arguments))
        {
            foreach (Option<string> option in Rules)
                if (arguments.IsGiven(option))
                    arguments.Problems.Add($"{option.Name} says when to stop, but the number of samples is fixed; add --samples auto, "
                        + "or leave it away.");
            return (arguments.WholeOrAuto(Samples, MostSamples, 2), null);
        }
        double? share = Share(arguments, _maxError), confidence = Share(arguments, _confidence);
        int? top = arguments.Whole(_decideTop, 1), most = arguments.Whole(_maxSamples, 2, MostSamples);
        if (arguments.IsGiven(_maxError) && arguments.IsGiven(_decideTop))
            arguments.Problems.Add("--max-error and --decide-top are two rules, and one of them decides when to stop; leave one away.");
        if (arguments.IsGiven(_confidence) && !arguments.IsGiven(_decideTop))
            arguments.Problems.Add("--confidence belongs to --decide-top, which says what is to be decided; add that, or leave it away.");
        return (most, top is { } k ? StopRules.TopDecided(k, confidence ?? 0.95)
            : share is { } error ? StopRules.CertainEnough(error) : StopRules.CertainEnough());
    }

    private static double? Share(ArgumentReader arguments, Option<string> option) =>
        arguments.Numbers(option, "one number above 0 and below 1", value => value is > 0 and < 1, 1)?[0];
}
