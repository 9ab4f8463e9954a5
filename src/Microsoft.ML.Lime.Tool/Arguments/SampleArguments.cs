using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the number of samples, or a stop rule with a limit: <c>--samples auto</c> and the options of stop rules.</summary>
/// <param name="samples">The option <c>--samples</c>.</param>
/// <param name="stop">The option that names a stop rule.</param>
/// <param name="rules">Reads stop rules.</param>
/// <param name="limit">The option <c>--max-samples</c>, the limit under a stop rule.</param>
internal sealed class SampleArguments(Option<string> samples, Option<string> stop, ComponentArguments rules, Option<string> limit)
{
    private const string Auto = "auto";

    /// <summary>Whether <c>--samples auto</c> was given.</summary>
    public bool IsAuto(ArgumentReader arguments) => arguments.IsGiven(samples) && arguments.Text(samples) == Auto;

    /// <summary>Reads the number of samples, or the limit and the stop rule.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="parameter">The parameter that <c>--samples</c> sets.</param>
    /// <param name="usual">Its default without a stop rule.</param>
    public (object? Samples, IStopRule? Stop) Read(ArgumentReader arguments, ComponentDefinition.Parameter parameter, object? usual)
    {
        if (!IsAuto(arguments))
        {
            foreach (Option option in (Option[])[limit, stop, .. rules.Options])
                if (arguments.IsGiven(option))
                    arguments.Problems.Add($"{option.Name} sets a stop rule, but the number of samples is fixed; add --samples auto, "
                        + "or omit it.");
            return (ParameterReader.TryRead(arguments, samples, parameter, out object? number) ? number : usual, null);
        }
        Option[] given = [.. rules.Options.Where(arguments.IsGiven)];
        bool conflict = given.Any(option => option.Name == "--max-error") && given.Any(option => option.Name == "--decide-top");
        bool isUndecided = given is [{ Name: "--confidence" }];
        if (conflict)
            arguments.Problems.Add("--max-error and --decide-top are two stop rules; omit one.");
        if (isUndecided)
            arguments.Problems.Add("--confidence belongs to --decide-top, which sets the number of segments to separate; add that, "
                + "or omit it.");
        IComponent? rule = conflict || isUndecided ? null : rules.Read(arguments, stop, StopRules.RelativeError()).Component;
        ParameterReader.TryRead(arguments, limit, parameter, out object? max, hasAuto: false);
        return (max, (IStopRule?)rule ?? StopRules.RelativeError());
    }
}
