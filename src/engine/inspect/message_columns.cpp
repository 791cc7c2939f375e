#include "engine/inspect/message_columns.h"

#include "engine/template/message_page.h"

namespace yagura::engine::inspect {

Result<MessagePageReport> describe_message_page(std::string stored, std::uint32_t rows) {
    const auto page = YG_TRY(message_template::TemplatePage::open(
        YG_TRY(message_template::CodedPage::open(std::move(stored), rows))));
    const message_template::RowsImage& image = page->image();
    MessagePageReport report;
    report.message_bytes = page->message_bytes();
    report.templates = image.templates().size();
    report.columns.resize(image.columns());
    for (const message_template::Template& form : image.templates())
        for (const message_template::Piece& piece : form.pieces)
            if (std::string& before = report.columns[piece.column].before; before.empty())
                before = piece.before;
    for (std::size_t number = 0; number < image.columns(); ++number) {
        const message_template::ColumnImage* column = image.column(number);
        if (column == nullptr) continue;
        report.columns[number].values = column->size();
        report.columns[number].form = column->form(page->streams());
    }
    return report;
}

}  // namespace yagura::engine::inspect
