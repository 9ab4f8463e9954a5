namespace Microsoft.ML.Lime.Engine;

/// <summary>Finds names similar to a misspelt one, for error messages.</summary>
public static class SimilarNames
{
    /// <summary>A space and a sentence such as "Did you mean 'tabby' or 'tiger cat'?"; empty if no name is similar.</summary>
    /// <param name="names">The names that exist.</param>
    /// <param name="text">The name that was given.</param>
    public static string Suggestion(IEnumerable<string> names, string text) =>
        Find(names, text) is { Length: > 0 } near ? $" Did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?" : "";

    /// <summary>
    /// Returns up to three names that contain the text or differ from it in at most a third of its letters. Names that contain the text as
    /// a whole word come first, then the others by similarity.
    /// </summary>
    /// <param name="names">The names that exist.</param>
    /// <param name="text">The name that was given.</param>
    public static string[] Find(IEnumerable<string> names, string text)
    {
        string wanted = text.ToLowerInvariant();
        return [.. names.Distinct()
            .Select((name, index) => (Name: name, Index: index, Distance: Distance(name.ToLowerInvariant(), wanted)))
            .Where(near => near.Distance <= Math.Max(1, wanted.Length / 3))
            .OrderByDescending(near => HasWord(near.Name.ToLowerInvariant(), wanted))
            .ThenBy(near => near.Distance).ThenBy(near => near.Index)
            .Take(3).Select(near => near.Name)];
    }

    private static bool HasWord(string name, string word)
    {
        for (int at = 0; word.Length > 0 && (at = name.IndexOf(word, at, StringComparison.Ordinal)) >= 0; at++)
            if ((at == 0 || !char.IsLetterOrDigit(name[at - 1]))
                && (at + word.Length == name.Length || !char.IsLetterOrDigit(name[at + word.Length])))
                return true;
        return false;
    }

    // Levenshtein distance; 0 for a name that contains the text.
    private static int Distance(string name, string text)
    {
        if (text.Length > 1 && name.Contains(text, StringComparison.Ordinal))
            return 0;
        int[] row = [.. Enumerable.Range(0, text.Length + 1)];
        for (int i = 1; i <= name.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= text.Length; j++)
            {
                int replaced = diagonal + (name[i - 1] == text[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
