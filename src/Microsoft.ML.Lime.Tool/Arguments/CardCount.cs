using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the option <c>--cards</c>.</summary>
internal static class CardCount
{
    /// <summary>Creates the option.</summary>
    public static Option<string> Define() =>
        Arguments.Define.Value("--cards", "N|all", "maximum number of images with a card in the report");

    /// <summary>Reads its value; null if it was not given.</summary>
    public static int? Read(ArgumentReader arguments, Option<string> option) =>
        arguments.IsGiven(option) && arguments.Text(option) == "all" ? int.MaxValue
            : arguments.Whole(option, 0);
}
