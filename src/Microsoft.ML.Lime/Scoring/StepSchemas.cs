using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>What is known about the columns that a step of a fitted model reads.</summary>
internal static partial class StepSchemas
{
    /// <summary>The columns behind a step; null where it does not accept those before.</summary>
    /// <param name="step">The step.</param>
    /// <param name="schema">The columns before it.</param>
    /// <param name="missing">A column that it needs and that is missing; null where it accepts the columns, or does not name one.</param>
    public static DataViewSchema? After(ITransformer step, DataViewSchema schema, out string? missing)
    {
        missing = null;
        try
        {
            return step.GetOutputSchema(schema);
        }
#pragma warning disable CA1031 // ML.NET has no way to ask whether a step accepts a schema, and many exceptions that say no
        catch (Exception reason)
#pragma warning restore CA1031
        {
            if (Missing().Match(reason.Message) is { Success: true } match)
                missing = match.Groups[1].Value;
            return null;
        }
    }

    // Only the exception of a step tells the name of its input column.
    [GeneratedRegex("Could not find +(?:\\w+ )?column '([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();
}
