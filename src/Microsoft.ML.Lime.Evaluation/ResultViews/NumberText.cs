using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Formats numbers for the tables of results: three decimals, a dash for missing values.</summary>
internal static class NumberText
{
    public const string Missing = "–";

    public static string Number(double? value) => value is not { } number || !double.IsFinite(number)
        ? Missing
        : Math.Abs(number) is 0 or (>= 0.001 and < 1e6)
            ? DisplayNumber.WithMinusSign(number.ToString("0.000", CultureInfo.InvariantCulture))
            : DisplayNumber.Format(number);

    public static string Percent(double? share) => share is not { } number || !double.IsFinite(number)
        ? Missing
        : FormattableString.Invariant($"{100 * number:0.0} %");

    public static string Share(EvaluationSummary.Proportion? proportion) => proportion is { } found
        ? FormattableString.Invariant($"{found.Count} of {found.Total}, {Percent(found.Share)} ")
            + FormattableString.Invariant($"(95 %: {100 * found.Low:0.0} to {100 * found.High:0.0} %)")
        : Missing;

    public static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
