using Grove.Synthesis.Filters;
using Grove.Synthesis.Filters.Language;

namespace Grove.Synthesis.Tests.Filters;

public class LanguageFilterTests
{
    // Sentences written for this test.
    public static TheoryData<string, string> Sentences() => new()
    {
        { "en", "Damage by hail has to be reported to the claims desk within ten days." },
        { "en", "Who may sign the approval when the head of the department is on holiday?" },
        { "en", "Bring your insurance card and the letter of your family doctor." },
        { "de", "Hagelschäden müssen innerhalb von zehn Tagen bei der Schadenabteilung gemeldet werden." },
        { "de", "Wer darf die Genehmigung unterschreiben, wenn die Abteilungsleitung im Urlaub ist?" },
        { "de", "Bringen Sie bitte Ihre Versichertenkarte und die Überweisung mit." },
        { "es", "Los daños por granizo deben comunicarse a la oficina de siniestros en un plazo de diez días." },
        { "es", "¿Quién puede firmar la autorización cuando el jefe del departamento está de vacaciones?" },
        { "es", "Traiga su tarjeta sanitaria y la carta de su médico de cabecera." },
        { "fr", "Les dommages causés par la grêle doivent être déclarés au service des sinistres dans les dix jours." },
        { "fr", "Qui peut signer l'autorisation lorsque le chef du service est en congé ?" },
        { "fr", "Apportez votre carte d'assurance et la lettre de votre médecin traitant." },
        { "it", "I danni da grandine devono essere comunicati all'ufficio sinistri entro dieci giorni." },
        { "pt", "Os danos causados pelo granizo devem ser comunicados ao serviço de sinistros no prazo de dez dias." },
        { "nl", "Schade door hagel moet binnen tien dagen bij de schadeafdeling worden gemeld." },
        { "pl", "Szkody spowodowane gradem należy zgłosić w ciągu dziesięciu dni." },
        { "other", "Ущерб от града необходимо сообщить в течение десяти дней." },
        { "other", "雹による損害は十日以内に届け出なければなりません。" },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Tells_languages_apart(string language, string sentence) =>
        Assert.Equal(language, new LanguageIdentifier().Identify(sentence, new RowText(TestRow.Of(sentence)).Question).Language);

    [Theory]
    [MemberData(nameof(Sentences))]
    public void A_row_in_the_wrong_language_goes(string language, string sentence)
    {
        var filter = new LanguageFilter();
        foreach (string leaf in (string[])["en", "de", "es", "fr"])
            Assert.Equal(leaf == language, filter.Judge(TestRow.Of("Bitte?", sentence, language: leaf)).Keeps);
        Assert.True(filter.Judge(TestRow.Of("Bitte?", sentence, language: "ru")).Keeps);
    }

    [Theory]
    [InlineData("en", "See the Schadenmeldung.")]
    [InlineData("de", "Das Team nutzt GitHub Actions und Microsoft Teams für Releases.")]
    [InlineData("de", "OK")]
    [InlineData("fr", "Microsoft Windows 11 Professional")]
    [InlineData("en", "Aguirre & Delgado SL, Calle Mayor 4")]
    public void Names_and_short_texts_are_no_proof(string leaf, string answer) =>
        Assert.True(new LanguageFilter().Judge(TestRow.Of("?", answer, language: leaf)).Keeps);
}
