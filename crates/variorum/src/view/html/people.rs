//! People, organisations and places, with the titles each report gives them.

use super::escape::{Attr, Text};
use super::{Page, Target};
use crate::annotate::EntityKind;
use crate::dossier::{Attribute, Evidence, StoryEntity};
use crate::text::shorten;
use crate::view::edition::flat;
use std::borrow::Cow;
use std::fmt::Write;

/// Names of a kind shown before the rest is folded away.
const SHOWN: usize = 14;

impl<'a> Page<'a> {
    /// How many entities are shown.
    pub(super) fn named_entities(&self) -> usize {
        (0..self.edition.dossier.entities.len()).filter(|&n| self.is_shown(n)).count()
    }

    fn is_shown(&self, n: usize) -> bool {
        let e = &self.edition.dossier.entities[n];
        let kind = matches!(
            e.kind,
            EntityKind::Person
                | EntityKind::Org
                | EntityKind::Gpe
                | EntityKind::Loc
                | EntityKind::Fac
        );
        kind && !self.entity_evidence(n).is_empty()
    }

    /// Where an entity is mentioned, or at least given a title.
    pub(super) fn entity_evidence(&self, n: usize) -> Cow<'a, [Evidence]> {
        match self.mentions.get(format!("n{}", n + 1).as_str()) {
            Some(mentions) => Cow::Borrowed(mentions),
            None => {
                let roles = &self.edition.dossier.entities[n].roles;
                roles.iter().flat_map(|r| r.evidence.iter().copied()).collect()
            }
        }
    }

    pub(super) fn people(&mut self) {
        if self.named_entities() == 0 {
            return;
        }
        self.open("people", "Who is who", "");
        self.kind("People", &[EntityKind::Person]);
        self.kind("Organisations", &[EntityKind::Org]);
        self.kind("Places", &[EntityKind::Gpe, EntityKind::Loc, EntityKind::Fac]);
        self.close();
    }

    fn kind(&mut self, title: &str, kinds: &[EntityKind]) {
        let edition = self.edition;
        let list: Vec<usize> = (0..edition.dossier.entities.len())
            .filter(|&n| kinds.contains(&edition.dossier.entities[n].kind) && self.is_shown(n))
            .collect();
        if list.is_empty() {
            return;
        }
        let _ = write!(self.out, "<h3 class=\"sub\">{title}</h3><ul class=\"names\">");
        for (k, &n) in list.iter().enumerate() {
            if k == SHOWN {
                let rest = list.len() - SHOWN;
                let _ = write!(
                    self.out,
                    "</ul><details class=\"more\"><summary>{rest} more</summary><ul class=\"names\">"
                );
            }
            self.name(n, &edition.dossier.entities[n]);
        }
        self.push(if list.len() > SHOWN { "</ul></details>\n" } else { "</ul>\n" });
    }

    /// Whether a contradiction rests on the first of `evidence` too.
    fn gives(&self, conflict: usize, evidence: &[Evidence]) -> bool {
        let values = &self.edition.dossier.conflicts[conflict].values;
        let mut given = values.iter().flat_map(|v| &v.evidence);
        evidence.first().is_some_and(|first| given.any(|e| e.article == first.article))
    }

    /// A small link to all that is known of the name beyond this story.
    fn name_page(&self, entity: &StoryEntity) -> Option<String> {
        let target = match entity.kind {
            EntityKind::Person => Target::Person(&entity.name),
            EntityKind::Org => Target::Organisation(&entity.name),
            _ => Target::Place(&entity.name),
        };
        let label = Attr(&shorten(&flat(&entity.name), 80)).to_string();
        let inner = format!(
            "<span aria-hidden=\"true\">all&nbsp;→</span><span class=\"vh\">everything on {label}</span>"
        );
        self.page_link(target, "onward", &inner)
    }

    fn name(&mut self, n: usize, entity: &StoryEntity) {
        let id = format!("n{}", n + 1);
        let evidence = self.entity_evidence(n);
        let name = format!("<b dir=\"auto\">{}</b>", Text(&shorten(&flat(&entity.name), 80)));
        let link = self.fact_link(&id, &evidence, &name);
        let chips = self.chips(&evidence);
        let page = self.name_page(entity).unwrap_or_default();
        let _ =
            write!(self.out, "<li><span class=\"line\"><span>{link}{page}</span> {chips}</span>");
        let disputed = self.edition.dossier.conflicts.iter().position(|c| {
            c.about == entity.name && matches!(c.attribute, Attribute::Role | Attribute::Identity)
        });
        for role in &entity.roles {
            let title = Text(&shorten(&flat(&role.title), 90)).to_string();
            let id = disputed
                .filter(|&c| self.gives(c, &role.evidence))
                .map_or_else(|| id.clone(), |c| format!("C{}", c + 1));
            let link = self.fact_link(&id, &role.evidence, &title);
            let chips = self.chips(&role.evidence);
            let _ = write!(self.out, "<span class=\"role\">{link} {chips}</span>");
        }
        if disputed.is_some() {
            self.push("<span class=\"tag\">disputed</span>");
        }
        if !entity.aliases.is_empty() {
            let aliases: Vec<String> = entity.aliases.iter().take(5).map(|a| flat(a)).collect();
            let also = Text(&shorten(&aliases.join(", "), 140)).to_string();
            let _ = write!(self.out, "<span class=\"also\" dir=\"auto\">also: {also}</span>");
        }
        self.push("</li>");
    }
}
